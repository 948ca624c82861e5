//! Each rule, with a flow that breaks it and one that does not.

use insta::assert_debug_snapshot;

use crate::support::{TUTORIAL, finds};

#[test]
fn the_tutorials_own_defect_is_found() {
    assert_debug_snapshot!(finds(TUTORIAL), @"");
}
