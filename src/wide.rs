//! Sums over rows of numbers, as many at once as the processor can: rows enter, their weighted sum, products or least values leave.
//!
//! The compiler makes each of these for several widths of register, and the widest that the machine has is taken when it
//! runs, so that one program runs on every machine. No order of additions depends on the width: all give the same bits.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

/// Adds rows of one length, each times its number, to `sums`.
pub(crate) fn add_rows<'a>(sums: &mut [f32], count: usize, row: impl Fn(usize) -> (f32, &'a [f32])) {
    dispatch!(Level::new(), _ => add_rows_inline(sums, count, &row));
}

#[inline(always)]
fn add_rows_inline<'a>(sums: &mut [f32], count: usize, row: &impl Fn(usize) -> (f32, &'a [f32])) {
    let mut at = 0;
    // Four at a time, so that the sums need not go to memory in between.
    while at + 4 <= count {
        let [(a, first), (b, second), (c, third), (d, fourth)] =
            [row(at), row(at + 1), row(at + 2), row(at + 3)];
        let rows = first.iter().zip(second).zip(third).zip(fourth);
        for (sum, (((first, second), third), fourth)) in sums.iter_mut().zip(rows) {
            *sum = *sum + a * first + b * second + c * third + d * fourth;
        }
        at += 4;
    }
    for at in at..count {
        let (times, row) = row(at);
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += times * value);
    }
}

/// Adds rows of signed bytes, each times its number, to `sums`.
pub(crate) fn add_bytes<'a, const N: usize>(
    sums: &mut [f32; N],
    count: usize,
    row: impl Fn(usize) -> (f32, &'a [u8]),
) {
    dispatch!(Level::new(), _ => add_bytes_inline(sums, count, &row));
}

#[inline(always)]
fn add_bytes_inline<'a, const N: usize>(
    sums: &mut [f32; N],
    count: usize,
    row: &impl Fn(usize) -> (f32, &'a [u8]),
) {
    for at in 0..count {
        let (times, row) = row(at);
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += times * f32::from(value.cast_signed());
        }
    }
}

/// The sums of the rows of signed bytes at some places, number by number; they must fit 16 bits. `N` is a multiple of 16.
pub(crate) fn sum_places<const N: usize>(rows: &[[i8; N]], places: &[u32]) -> [i16; N] {
    const { assert!(N.is_multiple_of(16)) };
    dispatch!(Level::new(), _ => sum_places_inline(rows, places))
}

#[inline(always)]
fn sum_places_inline<const N: usize>(rows: &[[i8; N]], places: &[u32]) -> [i16; N] {
    let mut all = [0; N];
    // Sixteen at a time, so that the sums stay in a register.
    for (at, all) in all.as_chunks_mut::<16>().0.iter_mut().enumerate() {
        let mut sums = [0_i16; 16];
        for &place in places {
            let row = &rows[place as usize].as_chunks::<16>().0[at];
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += i16::from(*value);
            }
        }
        *all = sums;
    }
    all
}

/// Fills `then` with the inner product of `one` and each of some rows. Products must fit 32 bits together.
pub(crate) fn products<const N: usize>(one: &[i16; N], rows: &[[i16; N]], then: &mut Vec<i32>) {
    then.clear();
    dispatch!(Level::new(), _ => products_inline(one, rows, then));
}

#[inline(always)]
fn products_inline<const N: usize>(one: &[i16; N], rows: &[[i16; N]], then: &mut Vec<i32>) {
    then.extend(
        rows.iter().map(|row| one.iter().zip(row).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>()),
    );
}

/// Rows that [`products_by_pairs`] takes together, so that each weight is fetched once for all of them.
pub(crate) const TOGETHER: usize = 4;
/// Registers of sums that a row needs at a time: with those of four rows they are as many as the smaller processors have.
const REGISTERS: usize = 3;

/// The inner products of each of four rows of `2 * weights.len()` numbers with all columns of weights at once. The weights
/// of numbers 2n and 2n + 1 stand in the n-th row beside each other, column by column: so no sum is spread over a register,
/// to be added up in the end. `OUT` (columns) is half of `WEIGHTS` and a multiple of 48. Products must fit 32 bits together.
pub(crate) fn products_by_pairs<const N: usize, const OUT: usize, const WEIGHTS: usize>(
    rows: &[[i16; N]; TOGETHER],
    weights: &[[i16; WEIGHTS]],
    then: &mut [[i32; OUT]; TOGETHER],
) {
    const { assert!(WEIGHTS == 2 * OUT && OUT.is_multiple_of(48)) };
    dispatch!(Level::new(), simd => products_by_pairs_inline(simd, rows, weights, then));
}

#[inline(always)]
fn products_by_pairs_inline<S: Simd, const N: usize, const OUT: usize, const WEIGHTS: usize>(
    simd: S,
    rows: &[[i16; N]; TOGETHER],
    weights: &[[i16; WEIGHTS]],
    then: &mut [[i32; OUT]; TOGETHER],
) {
    let lanes = S::i16s::LEN;
    for first in (0..WEIGHTS).step_by(REGISTERS * lanes) {
        let place = |register: usize| first + register * lanes;
        let mut sums = [[S::i32s::splat(simd, 0); REGISTERS]; TOGETHER];
        for (at, weights) in weights.iter().take(N / 2).enumerate() {
            let weights: [S::i16s; REGISTERS] = std::array::from_fn(|register| {
                S::i16s::from_slice(simd, &weights[place(register)..place(register) + lanes])
            });
            for (sums, row) in sums.iter_mut().zip(rows) {
                // Both numbers in one lane of 32 bits, the first in its lower half.
                let both = i32::from(row[2 * at].cast_unsigned()) | i32::from(row[2 * at + 1]) << 16;
                let both: S::i16s = S::i32s::splat(simd, both).bitcast();
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    *sum += both.pairwise_dot_product(weights);
                }
            }
        }
        for (then, sums) in then.iter_mut().zip(&sums) {
            for (register, sums) in sums.iter().enumerate() {
                let column = place(register) / 2;
                then[column..column + lanes / 2].copy_from_slice(sums.as_slice());
            }
        }
    }
}

/// By function: the least value that it gives to any of some numbers.
pub(crate) fn least<const N: usize>(numbers: &[u32], multiply: &[u32; N], add: &[u32; N]) -> [u32; N] {
    dispatch!(Level::new(), _ => least_inline(numbers, multiply, add))
}

#[inline(always)]
fn least_inline<const N: usize>(numbers: &[u32], multiply: &[u32; N], add: &[u32; N]) -> [u32; N] {
    let mut least = [u32::MAX; N];
    for number in numbers {
        for ((least, multiply), add) in least.iter_mut().zip(multiply).zip(add) {
            *least = (*least).min(number.wrapping_mul(*multiply).wrapping_add(*add));
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sum_is_that_of_one_number_after_another() {
        let rows: Vec<Vec<f32>> =
            (0..7).map(|row| (0..19).map(|at| (row * 19 + at) as f32).collect()).collect();
        for count in 0..=rows.len() {
            let (mut sums, mut wanted) = (vec![0.5; 19], vec![0.5; 19]);
            add_rows(&mut sums, count, |at| (0.25 * at as f32, &rows[at]));
            for (at, row) in rows[..count].iter().enumerate() {
                wanted.iter_mut().zip(row).for_each(|(sum, value)| *sum += 0.25 * at as f32 * value);
            }
            assert_eq!(sums, wanted);
        }
        let bytes: Vec<[u8; 11]> =
            (0..3).map(|row| std::array::from_fn(|at| (row * 90 + at * 7) as u8)).collect();
        let mut sums = [1.0; 11];
        add_bytes(&mut sums, bytes.len(), |at| (2.0, &bytes[at]));
        let wanted =
            |at: usize| 1.0 + 2.0 * bytes.iter().map(|row| f32::from(row[at].cast_signed())).sum::<f32>();
        assert_eq!(sums, std::array::from_fn(wanted));
        let rows: Vec<[i8; 32]> =
            (0..9).map(|row| std::array::from_fn(|at| (row * 29 + at * 5) as i8)).collect();
        let wanted = |at: usize| [8, 0, 3, 3].map(|place| i16::from(rows[place][at])).iter().sum();
        assert_eq!(sum_places(&rows, &[8, 0, 3, 3]), std::array::from_fn::<i16, 32, _>(wanted));
        assert_eq!(sum_places(&rows, &[]), [0; 32]);
        let (mut out, one) = (vec![9], [-16_000, 3, 127, 0, 5]);
        products(&one, &[[127, 1, -1, 9, 2], [0; 5]], &mut out);
        assert_eq!(out, [-16_000 * 127 + 3 - 127 + 10, 0]);
        let rows: [[i16; 10]; TOGETHER] =
            std::array::from_fn(|row| std::array::from_fn(|at| (row * 4_000 + at * 61) as i16 - 7_000));
        let weights: [[i16; 192]; 5] =
            std::array::from_fn(|pair| std::array::from_fn(|at| (pair * 700 + at * 37) as i16 - 4_000));
        let mut out = [[1; 96]; TOGETHER];
        products_by_pairs(&rows, &weights, &mut out);
        for (row, out) in rows.iter().zip(&out) {
            let wanted = |column: usize| {
                (0..10).map(|at| i32::from(row[at]) * i32::from(weights[at / 2][2 * column + at % 2])).sum()
            };
            assert_eq!(*out, std::array::from_fn::<i32, 96, _>(wanted));
        }
        assert_eq!(least(&[7, 2], &[1, u32::MAX, 3], &[0, 0, 5]), [2, 7_u32.wrapping_neg(), 11]);
    }
}
