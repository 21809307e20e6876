//! What a document's operations are, as far as needed to check the references of new ones.
//!
//! Automerge takes a change whose operations refer to what does not exist, drops the reference without a word, and then
//! saves bytes that it cannot load again. So every reference is looked up here first: it must be there, be of the right
//! kind, and be known to whoever made the change.

mod references;

use std::collections::{BinaryHeap, HashMap, HashSet};

use references::View;

use super::{
    change::Change,
    cursor::Cursor,
    ops::{Action, Key, OpId},
};

/// Counters that the changes of a document may skip in all, beyond one for each operation. Automerge reserves memory
/// for skipped ones when it loads.
const MAX_SKIPPED: u64 = 1_000_000;

/// What automerge's author footer begins with.
const AUTHOR_FOOTER: u64 = 1;

/// An operation's id, with the actor's number in this document.
type Global = (u32, u32);

/// Marks the actor of [`Info::key`] as the number of a property. No document has that many actors.
const PROP: u32 = u32::MAX;
/// The root object.
const ROOT: Global = (u32::MAX, 0);
/// The place before the first element of a list.
const HEAD: Global = (u32::MAX, u32::MAX);

/// What must be known of an operation that others refer to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Info {
    object: Global,
    /// The property, or the element that it belongs to.
    key: Global,
    action: Action,
    insert: bool,
    /// A mark that begins here.
    named: bool,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: u32,
    len: u32,
    /// Index of its first operation among the actor's.
    at: usize,
    /// The change.
    change: u32,
}

#[derive(Debug, Default)]
struct Author {
    seq: u64,
    last_change: Option<u32>,
    spans: Vec<Span>,
    ops: Vec<Info>,
    has_footer: bool,
}

#[derive(Debug)]
struct Node {
    deps: Vec<u32>,
    /// The highest counter in this change and all before it.
    max_op: u64,
}

/// What a change adds, before it is known whether it may.
struct Draft<'c> {
    /// The numbers of the change's actors. Its author may be a new one.
    actors: Vec<u32>,
    infos: Vec<Info>,
    props: HashMap<&'c str, u32>,
}

/// The operations and the order of a document's changes.
#[derive(Debug, Default)]
pub(in crate::sync::gate) struct History {
    nodes: Vec<Node>,
    heads: HashSet<u32>,
    authors: Vec<Author>,
    by_id: HashMap<Vec<u8>, u32>,
    props: HashMap<Box<str>, u32>,
    ops: u64,
    skipped: u64,
    /// The last change checked and what it does not follow: the next one is most often its successor.
    recent: Option<(u32, HashSet<u32>)>,
}

impl History {
    /// The highest sequence number of an actor.
    pub(in crate::sync::gate) fn seq(&self, actor: &[u8]) -> u64 {
        self.by_id
            .get(actor)
            .map_or(0, |author| self.authors[*author as usize].seq)
    }

    /// Takes a change that automerge already holds, so that there is nothing left to check.
    pub(in crate::sync::gate) fn insert(&mut self, change: &Change<'_>, deps: Vec<u32>) {
        self.recent = None;
        if let Some(draft) = self.draft(change) {
            self.push(change, draft, deps);
        }
    }

    /// Takes a change if all its references hold; otherwise says why not, in words for a person.
    pub(in crate::sync::gate) fn check_and_insert(
        &mut self,
        change: &Change<'_>,
        deps: Vec<u32>,
    ) -> Result<(), String> {
        self.check_numbers(change, &deps)?;
        let unknown = self.not_before(&deps);
        // The author's previous change must be one that this one follows.
        let author = self.by_id.get(change.actors[0]);
        let previous = author.and_then(|a| self.authors[*a as usize].last_change);
        if previous.is_some_and(|p| unknown.contains(&p)) {
            return Err("it does not follow its author's previous change".to_owned());
        }
        let draft = self
            .draft(change)
            .ok_or("it refers to an operation that does not exist")?;
        let view = View {
            history: self,
            change,
            draft: &draft,
            unknown: &unknown,
        };
        for (index, op) in change.ops.iter().enumerate() {
            view.check(index, op, &draft.infos[index])?;
        }
        let number = self.push(change, draft, deps);
        self.recent = Some((number, unknown));
        Ok(())
    }

    fn check_numbers(&self, change: &Change<'_>, deps: &[u32]) -> Result<(), String> {
        let expected = self.seq(change.actors[0]) + 1;
        if change.seq > expected {
            return Err("its author's changes are not numbered one after another".to_owned());
        }
        if change.seq < expected {
            return Err("its author has made another change with the same number".to_owned());
        }
        let before = deps.iter().map(|d| self.nodes[*d as usize].max_op).max();
        let before = before.unwrap_or_default();
        if change.start_op <= before {
            return Err("its operations are numbered below those that it follows".to_owned());
        }
        let skipped = change.start_op - before - 1;
        if skipped > 0 && self.skipped + skipped > MAX_SKIPPED + self.ops {
            return Err("its operations are numbered too far ahead".to_owned());
        }
        // Where it begins is found again in a saved document by its operations only; without any, one that skips numbers
        // leaves a document that cannot be read.
        if skipped > 0 && change.ops.is_empty() {
            return Err("it has no operations, and skips numbers of some".to_owned());
        }
        if has_author_footer(change.extra)
            && self
                .by_id
                .get(change.actors[0])
                .is_some_and(|a| self.authors[*a as usize].has_footer)
        {
            return Err("it names its author a second time".to_owned());
        }
        Ok(())
    }

    /// What this change would add; nothing if it names an actor without changes.
    fn draft<'c>(&self, change: &Change<'c>) -> Option<Draft<'c>> {
        let next = u32::try_from(self.authors.len()).ok()?;
        let author = self.by_id.get(change.actors[0]).copied().unwrap_or(next);
        let mut actors = vec![author];
        for id in &change.actors[1..] {
            actors.push(*self.by_id.get(*id)?);
        }
        let mut draft = Draft {
            actors,
            infos: Vec::with_capacity(change.ops.len()),
            props: HashMap::new(),
        };
        let mut counter = u32::try_from(change.start_op).ok()?;
        for op in &change.ops {
            let global = |id: OpId| (draft.actors[id.actor as usize], id.counter);
            let object = op.object.map_or(ROOT, global);
            let key = match op.key {
                _ if op.insert => (author, counter),
                Key::Elem(id) => global(id),
                Key::Head => HEAD,
                Key::Prop(prop) => (PROP, self.prop(prop, &mut draft.props)?),
            };
            draft.infos.push(Info {
                object,
                key,
                action: op.action,
                insert: op.insert,
                named: op.mark.is_some(),
            });
            counter = counter.checked_add(1)?;
        }
        Some(draft)
    }

    fn prop<'c>(&self, prop: &'c str, new: &mut HashMap<&'c str, u32>) -> Option<u32> {
        if let Some(number) = self.props.get(prop) {
            return Some(*number);
        }
        let next = u32::try_from(self.props.len() + new.len()).ok()?;
        Some(*new.entry(prop).or_insert(next))
    }

    fn push(&mut self, change: &Change<'_>, draft: Draft<'_>, deps: Vec<u32>) -> u32 {
        let Draft {
            actors,
            infos,
            props,
        } = draft;
        let new = props
            .into_iter()
            .map(|(prop, number)| (prop.into(), number));
        self.props.extend(new);
        if actors[0] as usize == self.authors.len() {
            self.by_id.insert(change.actors[0].to_vec(), actors[0]);
            self.authors.push(Author::default());
        }
        let number = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let before = deps.iter().map(|d| self.nodes[*d as usize].max_op).max();
        let before = before.unwrap_or_default();
        self.skipped += change.start_op.saturating_sub(before + 1);
        self.ops += infos.len() as u64;
        for dep in &deps {
            self.heads.remove(dep);
        }
        self.heads.insert(number);
        self.nodes.push(Node {
            deps,
            max_op: before.max(change.max_op()),
        });
        let author = &mut self.authors[actors[0] as usize];
        author.seq = change.seq;
        author.last_change = Some(number);
        author.has_footer |= has_author_footer(change.extra);
        if !infos.is_empty() {
            author.spans.push(Span {
                start: u32::try_from(change.start_op).unwrap_or(u32::MAX),
                len: u32::try_from(infos.len()).unwrap_or(u32::MAX),
                at: author.ops.len(),
                change: number,
            });
            author.ops.extend(infos);
        }
        number
    }

    /// The changes that are neither among `deps` nor before them.
    fn not_before(&mut self, deps: &[u32]) -> HashSet<u32> {
        if deps.len() == self.heads.len() && deps.iter().all(|d| self.heads.contains(d)) {
            return HashSet::new();
        }
        if let Some((recent, unknown)) = self.recent.take()
            && deps == [recent]
            && recent as usize + 1 == self.nodes.len()
        {
            return unknown;
        }
        // From the newest change downwards; a change comes after all that it follows, so it is met only once both
        // questions about it are settled.
        let mut heap: BinaryHeap<(u32, bool)> = BinaryHeap::new();
        heap.extend(self.heads.iter().map(|head| (*head, false)));
        heap.extend(deps.iter().map(|dep| (*dep, true)));
        let mut open = self.heads.len();
        let mut unknown = HashSet::new();
        while open > 0
            && let Some((number, mut before)) = heap.pop()
        {
            open -= usize::from(!before);
            while let Some((next, also)) = heap.peek().copied()
                && next == number
            {
                heap.pop();
                before |= also;
                open -= usize::from(!also);
            }
            if !before {
                unknown.insert(number);
            }
            for dep in &self.nodes[number as usize].deps {
                heap.push((*dep, before));
                open += usize::from(!before);
            }
        }
        unknown
    }

    fn find(&self, (author, counter): Global) -> Option<(&Info, u32)> {
        let author = self.authors.get(author as usize)?;
        let after = author.spans.partition_point(|span| span.start <= counter);
        let span = author.spans.get(after.checked_sub(1)?)?;
        let offset = counter - span.start;
        (offset < span.len)
            .then(|| author.ops.get(span.at + offset as usize))
            .flatten()
            .map(|info| (info, span.change))
    }
}

/// Whether the bytes after the operations name the author, as automerge's footer does. It takes one per actor.
fn has_author_footer(extra: &[u8]) -> bool {
    let mut cursor = Cursor::new(extra, "change");
    cursor.uleb() == Ok(AUTHOR_FOOTER) && cursor.prefixed().is_ok()
}
