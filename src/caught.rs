//! Work that may panic and whose panic is no fault of this program: a parser below gives up so over a damaged file.
//!
//! The work enters; what it came to leaves, or nothing. Whoever runs it says what is wrong with the file, so the panic hook
//! of the command line stays silent.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// What `work` comes to; `None` where it panics.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    let before = EXPECTED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    EXPECTED.set(before);
    done.ok()
}

/// Whether a panic on this thread is caught by [`caught`].
pub(crate) fn is_expected() -> bool {
    EXPECTED.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gives_up() -> u8 {
        panic!("over a file")
    }

    #[test]
    fn a_panic_is_expected_inside_alone() {
        assert_eq!(caught(is_expected), Some(true));
        assert_eq!(caught(|| caught(gives_up).is_none() && is_expected()), Some(true));
        assert!(!is_expected());
    }
}
