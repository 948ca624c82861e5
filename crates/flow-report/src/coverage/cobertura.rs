//! Coverage as Cobertura XML, which GitLab, Azure and Jenkins show: a flow file is a class.
//!
//! Source: coverage-04.dtd of Cobertura.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    FlowCoverage,
    lines::{Line, files},
};
use crate::{reporters::escape, value::visible};

/// The coverage as an XML document, valid against `coverage-04.dtd`. Its timestamp is 0, so that the same results make the
/// same file.
pub fn coverage_cobertura(flows: &[FlowCoverage]) -> String {
    let flows: Vec<_> = flows
        .iter()
        .flat_map(files)
        .map(|file| (escape(&visible(&file.name)).into_owned(), file.lines))
        .collect();
    let all: Shares = flows
        .iter()
        .map(|(_, lines)| Shares::of(lines))
        .fold(Shares::default(), Shares::plus);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE coverage SYSTEM \"http://cobertura.sourceforge.net/xml/coverage-04.dtd\">\n",
    );
    // Writing into a text cannot fail.
    let _ = writeln!(
        out,
        "<coverage {} lines-covered=\"{}\" lines-valid=\"{}\" branches-covered=\"{}\" branches-valid=\"{}\" \
         complexity=\"0\" version=\"flowsim\" timestamp=\"0\">\n  <sources>\n    <source>.</source>\n  </sources>\n  <packages>",
        all.rates(),
        all.lines.0,
        all.lines.1,
        all.branches.0,
        all.branches.1
    );
    let _ = writeln!(
        out,
        "    <package name=\"flows\" {} complexity=\"0\">\n      <classes>",
        all.rates()
    );
    flows
        .iter()
        .for_each(|(file, lines)| class(&mut out, file, lines));
    out.push_str("      </classes>\n    </package>\n  </packages>\n</coverage>\n");
    out
}

/// How many lines and branches were hit, and how many there are.
#[derive(Clone, Copy, Default)]
struct Shares {
    lines: (usize, usize),
    branches: (usize, usize),
}

impl Shares {
    fn of(lines: &BTreeMap<u32, Line>) -> Self {
        let branches = || lines.values().flat_map(|line| &line.branches);
        Self {
            lines: (
                lines.values().filter(|line| line.is_hit).count(),
                lines.len(),
            ),
            branches: (
                branches().filter(|branch| branch.is_taken).count(),
                branches().count(),
            ),
        }
    }

    fn plus(self, other: Self) -> Self {
        let sum = |a: (usize, usize), b: (usize, usize)| (a.0 + b.0, a.1 + b.1);
        Self {
            lines: sum(self.lines, other.lines),
            branches: sum(self.branches, other.branches),
        }
    }

    fn rates(self) -> String {
        let rate = |(hit, all): (usize, usize)| match all {
            0 => 1.0,
            all => hit as f64 / all as f64,
        };
        let (lines, branches) = (rate(self.lines), rate(self.branches));
        format!("line-rate=\"{lines:.4}\" branch-rate=\"{branches:.4}\"")
    }
}

fn class(out: &mut String, file: &str, lines: &BTreeMap<u32, Line>) {
    let rates = Shares::of(lines).rates();
    let _ = writeln!(
        out,
        "        <class name=\"{file}\" filename=\"{file}\" {rates} complexity=\"0\">\n          <methods/>\n          <lines>"
    );
    for (number, line) in lines {
        let hits = u8::from(line.is_hit);
        let _ = write!(out, "            <line number=\"{number}\" hits=\"{hits}\"");
        let all = line.branches.len();
        let branches = line.branches.iter();
        let taken = branches.filter(|branch| branch.is_taken).count();
        if let Some(share) = (taken * 100).checked_div(all) {
            let _ = write!(
                out,
                " branch=\"true\" condition-coverage=\"{share}% ({taken}/{all})\""
            );
        }
        out.push_str("/>\n");
    }
    out.push_str("          </lines>\n        </class>\n");
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::coverage::samples::{covered, flow};

    #[test]
    fn a_flow_is_a_class() {
        assert_snapshot!(coverage_cobertura(&[covered(&["200"])]), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
        <coverage line-rate="1.0000" branch-rate="0.5000" lines-covered="4" lines-valid="4" branches-covered="2" branches-valid="4" complexity="0" version="flowsim" timestamp="0">
          <sources>
            <source>.</source>
          </sources>
          <packages>
            <package name="flows" line-rate="1.0000" branch-rate="0.5000" complexity="0">
              <classes>
                <class name="flow.json" filename="flow.json" line-rate="1.0000" branch-rate="0.5000" complexity="0">
                  <methods/>
                  <lines>
                    <line number="3" hits="1"/>
                    <line number="5" hits="1" branch="true" condition-coverage="50% (1/2)"/>
                    <line number="7" hits="1" branch="true" condition-coverage="50% (1/2)"/>
                    <line number="9" hits="1"/>
                  </lines>
                </class>
              </classes>
            </package>
          </packages>
        </coverage>
        "#);
    }

    #[test]
    fn names_of_files_are_no_markup() {
        let xml = coverage_cobertura(&[flow("<a&\"\u{0}.json", &[])]);
        let xml: String = xml
            .lines()
            .filter(|line| !line.starts_with("<!DOCTYPE"))
            .collect();
        let document = roxmltree::Document::parse(&xml).unwrap();
        let class = document
            .descendants()
            .find(|node| node.has_tag_name("class"))
            .unwrap();
        assert_eq!(class.attribute("filename"), Some("<a&\"\\u{0}.json"));
    }

    /// The elements of `coverage-04.dtd` that are written, each with the elements that it may hold, in order, and the
    /// attributes that it must have. Only what ends in `*` may be missing or there more than once.
    const DTD: [(&str, &str, &str); 9] = [
        (
            "coverage",
            "sources packages",
            "line-rate branch-rate lines-covered lines-valid branches-covered branches-valid complexity version timestamp",
        ),
        ("sources", "source*", ""),
        ("source", "", ""),
        ("packages", "package*", ""),
        (
            "package",
            "classes",
            "name line-rate branch-rate complexity",
        ),
        ("classes", "class*", ""),
        (
            "class",
            "methods lines",
            "name filename line-rate branch-rate complexity",
        ),
        ("methods", "", ""),
        ("lines", "line*", ""),
    ];

    #[track_caller]
    fn is_valid(node: roxmltree::Node<'_, '_>) {
        let name = node.tag_name().name();
        let attributes: Vec<_> = node
            .attributes()
            .map(|attribute| attribute.name())
            .collect();
        let held: Vec<_> = node.children().filter(|child| child.is_element()).collect();
        let names: Vec<_> = held.iter().map(|child| child.tag_name().name()).collect();
        if name == "line" {
            let known = ["number", "hits", "branch", "condition-coverage"];
            assert_eq!(attributes, known[..attributes.len()]);
            assert!(attributes.len() >= 2 && names.is_empty());
            return;
        }
        let (_, holds, has) = DTD.iter().find(|(known, ..)| *known == name).expect(name);
        assert_eq!(
            attributes,
            has.split_whitespace().collect::<Vec<_>>(),
            "{name}"
        );
        match holds.strip_suffix('*') {
            Some(only) => assert!(names.iter().all(|name| *name == only), "{names:?}"),
            None => assert_eq!(
                names,
                holds.split_whitespace().collect::<Vec<_>>(),
                "{name}"
            ),
        }
        held.into_iter().for_each(is_valid);
    }

    #[test]
    fn documents_are_valid_against_the_dtd() {
        for flows in [
            vec![],
            vec![covered(&["200"])],
            vec![covered(&[]), flow("<other>.json", &["404"])],
        ] {
            let xml = coverage_cobertura(&flows);
            let xml: String = xml
                .lines()
                .filter(|line| !line.starts_with("<!DOCTYPE"))
                .collect();
            let document = roxmltree::Document::parse(&xml).unwrap();
            is_valid(document.root_element());
        }
    }
}
