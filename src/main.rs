//! The command line of Hindsight.

fn main() {}
