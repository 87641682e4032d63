//! Near-duplicates: the words of a lesson enter, a print of 128 bits leaves; two lessons with nearly the same words have
//! nearly the same print.
//!
//! The print is a one-bit minhash (Li and König, 2010): bit `i` is one bit of the smallest value that hash function `i`
//! gives to any word. Two texts that share a fraction `j` of their words agree in `(1 + j) / 2` of the bits on average.

use crate::wide;

const BITS: usize = 128;

/// Odd multipliers and offsets of the 128 hash functions, from SplitMix64 over a fixed start.
static FUNCTIONS: ([u32; BITS], [u32; BITS]) = functions();

/// A print in the making.
#[derive(Default)]
pub(crate) struct Print {
    words: Vec<u32>,
}

impl Print {
    /// Takes a word.
    pub(crate) fn word(&mut self, word: &str) {
        self.words.push(mix(word));
    }

    /// The print; zero for no words at all.
    pub(crate) fn finish(&self) -> [u64; 2] {
        let mut out = [0; 2];
        if !self.words.is_empty() {
            let (multiply, add) = &FUNCTIONS;
            for (at, least) in wide::least(&self.words, multiply, add).iter().enumerate() {
                // The high half of a product is the better mixed one; bit 16 stands for it.
                out[at / 64] |= u64::from(least >> 7 & 1) << (at % 64);
            }
        }
        out
    }
}

/// How many of the 128 bits agree.
pub(crate) fn agreement(a: [u64; 2], b: [u64; 2]) -> u32 {
    128 - (a[0] ^ b[0]).count_ones() - (a[1] ^ b[1]).count_ones()
}

fn mix(word: &str) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for byte in word.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x2c1b_3c6d);
    hash ^ hash >> 12
}

const fn functions() -> ([u32; BITS], [u32; BITS]) {
    let (mut multiply, mut add) = ([0; BITS], [0; BITS]);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut at = 0;
    while at < BITS {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (multiply[at], add[at]) = ((z >> 32) as u32 | 1, z as u32);
        at += 1;
    }
    (multiply, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(words: &[String]) -> [u64; 2] {
        let mut print = Print::default();
        words.iter().for_each(|word| print.word(word));
        print.finish()
    }

    #[test]
    fn agreement_follows_the_share_of_equal_words() {
        let words = |from: usize, to: usize| (from..to).map(|n| format!("word{n}")).collect::<Vec<_>>();
        let base = print(&words(0, 60));
        assert_eq!(agreement(base, print(&words(0, 60))), 128);
        // 54 of 66 words shared: 0.82, so about 116 bits.
        let near = agreement(base, print(&words(6, 66)));
        assert!((106..=126).contains(&near), "{near}");
        let far: Vec<u32> =
            (0..40).map(|n| agreement(base, print(&words(100 * (n + 1), 100 * (n + 1) + 60)))).collect();
        assert!(far.iter().all(|bits| *bits < 92), "{far:?}");
        let mean = far.iter().sum::<u32>() / 40;
        assert!((58..=70).contains(&mean), "{mean}");
    }
}
