//! Whether two words or two numbers are the same but for one slip.

use crate::redact::steps::step;

/// At most one letter more, less, other, or two neighbours swapped (Damerau distance 1), in one pass.
pub(crate) fn near(one: &[u8], two: &[u8]) -> bool {
    step();
    let (short, long) = if one.len() <= two.len() { (one, two) } else { (two, one) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    if short.len() < long.len() {
        return short[same..] == long[same + 1..];
    }
    same + 1 >= short.len()
        || short[same + 1..] == long[same + 1..]
        || short[same] == long[same + 1]
            && short[same + 1] == long[same]
            && short[same + 2..] == long[same + 2..]
}

/// One digit other, or two neighbours swapped.
pub(super) fn differs_little(one: &[u8], two: &[u8]) -> bool {
    let differing: Vec<usize> = (0..one.len()).filter(|&at| one[at] != two[at]).collect();
    match differing[..] {
        [_] => true,
        [a, b] => b == a + 1 && one[a] == two[b] && one[b] == two[a],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_and_no_more() {
        let yes = [
            "kowalczyk",
            "kowalcyzk",
            "kowalczy",
            "kowallczyk",
            "xowalczyk",
            "kowalczyx",
            "owalczyk",
            "kowalczykk",
        ];
        for other in yes {
            assert!(near(b"kowalczyk", other.as_bytes()), "{other}");
        }
        for other in ["kowalcz", "kowaclzky", "jowalczyx", "", "kowalczykxx"] {
            assert!(!near(b"kowalczyk", other.as_bytes()), "{other}");
        }
        assert!(near(b"", b"") && near(b"a", b"") && near(b"ab", b"ba"));
    }
}
