//! Coverage in the format of `lcov`: a flow file is a source file, an action a function, its exits the branches.
//!
//! Source: geninfo(1), "TRACEFILE FORMAT".

use std::fmt::Write as _;

use super::{
    FlowCoverage,
    lines::{File, Place, files},
};
use crate::value::visible;

/// The coverage as a tracefile, which `genhtml` and most editors read. What was tried counts as once.
pub fn coverage_lcov(flows: &[FlowCoverage]) -> String {
    let mut out = String::new();
    let files = flows.iter().flat_map(files);
    files.for_each(|file| record(&mut out, &file));
    out
}

fn record(out: &mut String, file: &File) {
    // Writing into a text cannot fail.
    let _ = writeln!(out, "TN:flowsim\nSF:{}", visible(&file.name));
    functions(out, &file.actions);
    let lines = &file.lines;
    let (mut found, mut hit) = (0, 0);
    for (number, line) in lines {
        let mut before = None;
        let mut index = 0;
        for branch in &line.branches {
            index = if before == Some(branch.action) {
                index + 1
            } else {
                0
            };
            before = Some(branch.action);
            found += 1;
            hit += usize::from(branch.is_taken);
            let taken = match (branch.is_reached, branch.is_taken) {
                (false, _) => "-",
                (true, false) => "0",
                (true, true) => "1",
            };
            let _ = writeln!(out, "BRDA:{number},{},{index},{taken}", branch.action.0);
        }
    }
    let _ = writeln!(out, "BRF:{found}\nBRH:{hit}");
    for (number, line) in lines {
        let _ = writeln!(out, "DA:{number},{}", u8::from(line.is_hit));
    }
    let hit = lines.values().filter(|line| line.is_hit).count();
    let _ = writeln!(out, "LF:{}\nLH:{hit}\nend_of_record", lines.len());
}

fn functions(out: &mut String, actions: &[Place]) {
    for action in actions {
        let _ = writeln!(out, "FN:{},{}", action.line, visible(&action.name));
    }
    for action in actions {
        let _ = writeln!(
            out,
            "FNDA:{},{}",
            u8::from(action.is_hit),
            visible(&action.name)
        );
    }
    let hit = actions.iter().filter(|action| action.is_hit).count();
    let _ = writeln!(out, "FNF:{}\nFNH:{hit}", actions.len());
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::coverage::samples::covered;

    #[test]
    fn a_flow_is_a_source_file() {
        assert_snapshot!(coverage_lcov(&[covered(&["200"])]), @r"
        TN:flowsim
        SF:flow.json
        FN:3,Start
        FN:5,Look up
        FN:7,Is VIP
        FN:9,Bye
        FNDA:1,Start
        FNDA:1,Look up
        FNDA:1,Is VIP
        FNDA:1,Bye
        FNF:4
        FNH:4
        BRDA:5,1,0,1
        BRDA:5,1,1,0
        BRDA:7,2,0,0
        BRDA:7,2,1,1
        BRF:4
        BRH:2
        DA:3,1
        DA:5,1
        DA:7,1
        DA:9,1
        LF:4
        LH:4
        end_of_record
        ");
    }
}
