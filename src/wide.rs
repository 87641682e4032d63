//! Sums over rows of numbers, as many at once as the processor can: rows enter, their weighted sum, products or least values leave.
//!
//! The compiler makes each of these for several widths of register, and the widest that the machine has is taken when it
//! runs, so that one program runs on every machine. No order of additions depends on the width: all give the same bits.

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
        let (mut out, one) = (vec![9], [-16_000, 3, 127, 0, 5]);
        products(&one, &[[127, 1, -1, 9, 2], [0; 5]], &mut out);
        assert_eq!(out, [-16_000 * 127 + 3 - 127 + 10, 0]);
        assert_eq!(least(&[7, 2], &[1, u32::MAX, 3], &[0, 0, 5]), [2, 7_u32.wrapping_neg(), 11]);
    }
}
