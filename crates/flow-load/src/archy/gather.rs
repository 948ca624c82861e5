//! Which files does a flow refer to? They are asked for, within bounds, and put together with the flow as one text.

use std::collections::BTreeSet;

use flow_syntax::{Kind, Member, Node, Source, parse_yaml_within};

use super::{MAX_DEPTH, parts, references::RootKind};

/// How many files a flow may refer to.
const MOST_FILES: usize = 64;

/// How many references may lie between the flow and a file.
const DEEPEST: usize = 16;

/// How long all files together may be.
const MOST_BYTES: usize = 32 << 20;

/// How a file is read: its path in the flow's folder, always with `/`, gives its text or why there is none.
pub type ReadFile<'r> = &'r mut dyn FnMut(&str) -> Result<String, String>;

/// A flow with the files that it refers to. Of a file that cannot be had the text says why.
pub(crate) fn gather(source: Source, read: ReadFile<'_>) -> Source {
    if parts::is_gathered(source.text()) {
        return parts::named(source);
    }
    let own = parts::last(source.name()).to_owned();
    let mut gathering = Gathering {
        out: source.text().to_owned(),
        files: BTreeSet::new(),
        bytes: 0,
        read,
    };
    let wanted = wanted(&own, source.text());
    if wanted.is_empty() {
        return source;
    }
    gathering.all(vec![Open { name: own, wanted }]);
    parts::named(Source::new(source.name(), gathering.out))
}

struct Gathering<'r> {
    out: String,
    files: BTreeSet<String>,
    bytes: usize,
    read: ReadFile<'r>,
}

/// A file on the way from the flow, and those that it refers to and were not looked at yet.
struct Open {
    name: String,
    wanted: BTreeSet<String>,
}

impl Gathering<'_> {
    fn all(&mut self, mut way: Vec<Open>) {
        while let Some(open) = way.last_mut() {
            let Some(to) = open.wanted.pop_first() else {
                way.pop();
                continue;
            };
            let from = open.name.clone();
            match self.file(&to, &way) {
                Ok(Some(wanted)) => way.push(Open { name: to, wanted }),
                Ok(None) => {}
                Err(why) => parts::add_gap(&mut self.out, &from, &to, &why),
            }
        }
    }

    /// Adds a file; gives what it refers to, or nothing when it was added before.
    fn file(&mut self, to: &str, way: &[Open]) -> Result<Option<BTreeSet<String>>, String> {
        if let Some(first) = way.iter().position(|open| open.name == to) {
            let chain = way[first..].iter().map(|open| open.name.as_str());
            let chain: Vec<_> = chain.chain([to]).collect();
            return Err(format!(
                "the files refer to each other: {}",
                chain.join(" → ")
            ));
        }
        if self.files.contains(to) {
            return Ok(None);
        }
        if way.len() > DEEPEST {
            return Err(format!("more than {DEEPEST} references lie before it"));
        }
        if self.files.len() == MOST_FILES {
            return Err(format!("the flow refers to more than {MOST_FILES} files"));
        }
        let text = (self.read)(to)?;
        self.bytes += text.len();
        if self.bytes > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            return Err(format!("the files are longer than {most} MiB in all"));
        }
        if parts::is_gathered(&text) {
            return Err("it holds other files itself".to_owned());
        }
        parts::add_file(&mut self.out, to, &text);
        self.files.insert(to.to_owned());
        Ok(Some(wanted(to, &text)))
    }
}

/// The files that a file refers to. What cannot be one is told when the flow is read.
fn wanted(name: &str, text: &str) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    if !text.contains('#') {
        return files;
    }
    let parsed = parse_yaml_within(text, MAX_DEPTH);
    for_each_reference(parsed.document.root(), |node, _| {
        let named = node.as_text().and_then(parts::split);
        files.extend(named.and_then(|(file, _)| parts::resolve(name, file).ok()));
    });
    files
}

/// What a reference to another file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refers {
    /// Something leads there.
    Leads,
    /// What stands there belongs here: `- task: "./tasks.yaml#/tasks/task[first]"`, or the same as `$ref` below it.
    Includes,
}

/// Every value whose name says that it is a reference.
pub(super) fn for_each_reference<'d>(
    root: Option<Node<'d>>,
    mut tell: impl FnMut(Node<'d>, Refers),
) {
    let mut ahead: Vec<Node<'d>> = root.into_iter().collect();
    while let Some(node) = ahead.pop() {
        let before = ahead.len();
        match node.kind() {
            Kind::Object => {
                for member in node.members() {
                    let is_text = member.value.kind() == Kind::Text;
                    if let Some(included) = included(member) {
                        tell(included, Refers::Includes);
                    } else if is_text
                        && (member.key.ends_with("Ref") || member.key == "startUpState")
                    {
                        tell(member.value, Refers::Leads);
                    }
                    ahead.push(member.value);
                }
            }
            Kind::List => ahead.extend(node.items()),
            _ => {}
        }
        ahead[before..].reverse();
    }
}

/// The reference that stands in place of a task, menu, state or bot.
pub(super) fn included<'d>(member: Member<'d>) -> Option<Node<'d>> {
    RootKind::of(member.key)?;
    let node = match member.value.kind() {
        Kind::Object => member.value.get("$ref")?,
        _ => member.value,
    };
    parts::split(node.as_text()?).map(|_| node)
}
