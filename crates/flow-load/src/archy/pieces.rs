//! Tasks, states and menus that stand in other files: `<file>#<yaml path>`, and what such a piece itself refers to.
//!
//! Source: the vendor's lesson 4C, "External vs. Internal References".

use std::{collections::HashMap, sync::Arc};

use flow_syntax::{Diagnostic, Document, Node, Span, parse_yaml_within};

use super::{
    MAX_DEPTH,
    drafter::Drafter,
    gather::{Refers, for_each_reference, included},
    parts::{self, Mark},
    props::{only, shorten},
    references::RootKind,
};
use crate::platform::plan::SequenceId;

/// The flow's own file and those that it refers to.
#[derive(Debug, Default)]
pub(crate) struct Files {
    files: Vec<File>,
    /// Why a reference of one file leads to no other.
    gaps: HashMap<(String, String), String>,
    /// What is wrong with their texts.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

#[derive(Debug)]
struct File {
    name: String,
    start: u32,
    document: Document,
}

impl Files {
    /// Reads a flow's text, whose file is called `own`.
    pub(crate) fn read(own: &str, text: &str) -> Self {
        let mut starts = vec![(0, 0, own.to_owned())];
        let mut ends = Vec::new();
        let mut files = Self::default();
        for (start, behind, mark) in parts::marks(text) {
            if ends.len() < starts.len() {
                ends.push(start);
            }
            match mark {
                Mark::File(name) => starts.push((start, behind, name.to_owned())),
                Mark::Gap { from, to, why } => {
                    let key = (from.to_owned(), to.to_owned());
                    files.gaps.insert(key, why.to_owned());
                }
            }
        }
        ends.resize(starts.len(), text.len());
        let whole = Arc::from(text);
        for ((_, start, name), end) in starts.into_iter().zip(ends) {
            files.add(name, &whole, start, end);
        }
        files
    }

    fn add(&mut self, name: String, whole: &Arc<str>, start: usize, end: usize) {
        let parsed = parse_yaml_within(&whole[start..end], MAX_DEPTH);
        let start = start as u32;
        self.diagnostics
            .extend(parsed.diagnostics.into_iter().map(|mut found| {
                found.span = found.span.shift(start);
                for related in &mut found.related {
                    related.span = related.span.shift(start);
                }
                found
            }));
        self.files.push(File {
            name,
            start,
            document: parsed.document.within(whole, start),
        });
    }

    /// The flow itself.
    pub(crate) fn root(&self) -> Option<Node<'_>> {
        self.files.first()?.document.root()
    }

    fn at(&self, offset: u32) -> usize {
        let after = self.files.partition_point(|file| file.start <= offset);
        after.saturating_sub(1)
    }

    /// The file that a reference in another one names.
    fn named(&self, from: usize, file: &str) -> Result<usize, String> {
        let from = &self.files[from].name;
        let to = parts::resolve(from, file)?;
        if let Some(why) = self.gaps.get(&(from.clone(), to.clone())) {
            return Err(why.clone());
        }
        let found = self.files.iter().position(|file| file.name == to);
        found.filter(|found| *found > 0).ok_or_else(|| {
            "only a flow that is read from a file of its own can refer to others".to_owned()
        })
    }
}

/// What references to pieces lead to, by where they stand; nothing where an error was told.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    by_reference: HashMap<u32, Option<SequenceId>>,
    /// By where they stand.
    known: HashMap<u32, SequenceId>,
}

impl<'d> Drafter<'d, '_> {
    /// Reads the pieces that the flow refers to, and those that these refer to. They are sequences like the flow's own.
    pub(super) fn read_pieces(&mut self, files: &'d Files, flow: Node<'d>) -> Vec<SequenceId> {
        let mut read = Vec::new();
        let mut indices: Vec<Option<Index<'d>>> = files.files.iter().map(|_| None).collect();
        let mut ahead = vec![flow];
        while let Some(within) = ahead.pop() {
            let mut references = Vec::new();
            for_each_reference(Some(within), |node, refers| references.push((node, refers)));
            for (node, refers) in references {
                let from = files.at(node.span().start);
                let Some(found) = find(files, &mut indices, from, node) else {
                    continue;
                };
                let sequence = match found {
                    Ok((item, kind)) => {
                        let at = item.span().start;
                        let known = self.pieces.known.get(&at).copied();
                        let sequence = known.or_else(|| {
                            let sequence = self.piece(item, kind)?;
                            self.pieces.known.insert(at, sequence);
                            read.push(sequence);
                            ahead.push(item);
                            Some(sequence)
                        });
                        // What the flow includes is found by its own name, as if it stood in the flow.
                        if let Some(sequence) = sequence.filter(|_| refers == Refers::Includes)
                            && from == 0
                        {
                            self.register_item(item, kind, sequence);
                        }
                        sequence
                    }
                    Err(error) => {
                        self.report(error);
                        None
                    }
                };
                self.pieces.by_reference.insert(node.span().start, sequence);
            }
        }
        read
    }

    /// A piece is known by its place: its `refId` may also be one of the flow.
    fn piece(&mut self, item: Node<'d>, kind: RootKind) -> Option<SequenceId> {
        self.is_elsewhere = true;
        let sequence = self.root_item(item, kind);
        self.is_elsewhere = false;
        sequence
    }

    fn register_item(&mut self, item: Node<'d>, kind: RootKind, sequence: SequenceId) {
        let Some(inner) = only(item) else { return };
        let text = |field: &str| {
            let node = inner.value.get(field)?;
            Some((node.as_text()?, node.span()))
        };
        let name = text("name").map_or(kind.word(), |(name, _)| name);
        self.register(kind, name, text("refId"), sequence);
    }

    /// What a reference to a piece leads to; `None` for any other reference.
    pub(super) fn piece_of(&self, node: Node<'_>) -> Option<Option<SequenceId>> {
        self.pieces.by_reference.get(&node.span().start).copied()
    }
}

type Found<'d> = Result<(Node<'d>, RootKind), Diagnostic>;

/// Where a reference in the file `from` leads; `None` when that is in the flow's own file.
fn find<'d>(
    files: &'d Files,
    indices: &mut [Option<Index<'d>>],
    from: usize,
    node: Node<'d>,
) -> Option<Found<'d>> {
    /// Files that include each other are told before; a file that includes its own pieces is not.
    const MOST_INCLUDED: usize = 16;
    let (mut from, mut node) = (from, node);
    for _ in 0..MOST_INCLUDED {
        let (item, kind) = match step_to(files, indices, from, node)? {
            Ok(found) => found,
            Err(error) => return Some(Err(error)),
        };
        match only(item).and_then(included) {
            Some(next) => (from, node) = (files.at(next.span().start), next),
            None => return Some(Ok((item, kind))),
        }
    }
    let message = "what is included is itself an include, again and again";
    let error = Diagnostic::error("unknown-target", message, node.span());
    Some(Err(error.with_help(
        "name the file and the place where the task, menu or state is written",
    )))
}

fn step_to<'d>(
    files: &'d Files,
    indices: &mut [Option<Index<'d>>],
    from: usize,
    node: Node<'d>,
) -> Option<Found<'d>> {
    let written = node.as_text()?;
    let (file, path) = match parts::split(written) {
        Some((file, path)) => match files.named(from, file) {
            Ok(found) => (found, path),
            Err(why) => return Some(Err(unread(file, &why, node.span()))),
        },
        None if from == 0 => return None,
        None => (from, written.trim()),
    };
    let root = files.files[file].document.root();
    let index = indices[file].get_or_insert_with(|| Index::new(root));
    let found = root.and_then(|root| match path.starts_with('/') {
        true => index.walk(root, path),
        false => index.search(path),
    });
    Some(found.ok_or_else(|| nowhere(&files.files[file].name, path, node.span())))
}

fn unread(file: &str, why: &str, span: Span) -> Diagnostic {
    let message = format!("the reference names the file `{}`: {why}", shorten(file));
    Diagnostic::error("unknown-target", message, span).with_help(
        "write a path relative to the file with the reference, within the flow's folder: `./shared/tasks.yaml#/tasks/task[…]`",
    )
}

fn nowhere(file: &str, path: &str, span: Span) -> Diagnostic {
    let message = format!(
        "`{file}` holds no task, state or menu at `{}`",
        shorten(path)
    );
    Diagnostic::error("unknown-target", message, span)
        .with_help("a path leads from the file's root: `/NAME` for a field, `/task[REF_ID]` for an item of a list")
}

/// The items of a file's lists that can be found by type and `refId`, or without one by name.
///
/// A list is known by where it starts. It is made once: a flow may hold many references, and a list many items.
#[derive(Default)]
struct Index<'d> {
    in_list: HashMap<(u32, &'d str, &'d str), Node<'d>>,
    anywhere: HashMap<(&'d str, &'d str), Node<'d>>,
}

impl<'d> Index<'d> {
    fn new(root: Option<Node<'d>>) -> Self {
        let mut index = Self::default();
        for field in ["refId", "name"] {
            let mut ahead: Vec<_> = root.into_iter().collect();
            while let Some(node) = ahead.pop() {
                let before = ahead.len();
                for item in node.items() {
                    index.add(node.span().start, item, field);
                    ahead.push(item);
                }
                ahead.extend(node.members().map(|member| member.value));
                ahead[before..].reverse();
            }
        }
        index
    }

    fn add(&mut self, list: u32, item: Node<'d>, field: &str) {
        let Some(inner) = only(item) else { return };
        let Some(id) = inner.value.get(field).and_then(|node| node.as_text()) else {
            return;
        };
        let key = (list, inner.key, id);
        self.in_list.entry(key).or_insert(item);
        self.anywhere.entry((inner.key, id)).or_insert(item);
    }

    /// Goes a path from the root of the file.
    fn walk(&self, root: Node<'d>, path: &str) -> Option<(Node<'d>, RootKind)> {
        let mut at = root;
        let mut rest = path.strip_prefix('/')?;
        while !rest.is_empty() {
            let (step, behind) = step(rest);
            rest = behind;
            let Some((word, id)) = step.split_once('[') else {
                // A file may hold one task and nothing else.
                if rest.is_empty() && only(at).is_some_and(|inner| inner.key == step) {
                    return Some((at, RootKind::of(step)?));
                }
                at = at.get(step)?;
                continue;
            };
            let key = (at.span().start, word, id.strip_suffix(']')?);
            let item = self.in_list.get(&key).copied()?;
            if rest.is_empty() {
                return Some((item, RootKind::of(word)?));
            }
            at = only(item)?.value;
        }
        None
    }

    /// What a relative reference names, wherever it stands in the file.
    fn search(&self, path: &str) -> Option<(Node<'d>, RootKind)> {
        let open = path.find('[')?;
        let word = &path[path[..open].rfind('/').map_or(0, |slash| slash + 1)..open];
        let id = path[open + 1..].strip_suffix(']')?;
        let item = self.anywhere.get(&(word, id)).copied()?;
        Some((item, RootKind::of(word)?))
    }
}

/// The first step of a path, and what is behind it; a `refId` may hold slashes.
fn step(path: &str) -> (&str, &str) {
    let bracket = path.find('[').unwrap_or(path.len());
    let end = match path.find('/') {
        Some(slash) if slash < bracket => slash,
        _ => path[bracket..]
            .find("]/")
            .map_or(path.len(), |close| bracket + close + 1),
    };
    (
        &path[..end],
        path[end..].strip_prefix('/').unwrap_or_default(),
    )
}
