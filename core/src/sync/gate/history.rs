//! What a document's operations are, as far as needed to check the references of new ones.
//!
//! Automerge takes a change whose operations refer to what does not exist, drops the reference without a word, and then
//! saves bytes that it cannot load again. So every reference is looked up here first: it must be there, be of the right
//! kind, and be known to whoever made the change.

use std::collections::{BinaryHeap, HashMap, HashSet};

use super::{
    change::Change,
    cursor::Cursor,
    ops::{Action, Key, Op, OpId},
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
pub(super) struct History {
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
    pub(super) fn seq(&self, actor: &[u8]) -> u64 {
        self.by_id
            .get(actor)
            .map_or(0, |author| self.authors[*author as usize].seq)
    }

    /// Takes a change that automerge already holds, so that there is nothing left to check.
    pub(super) fn insert(&mut self, change: &Change<'_>, deps: Vec<u32>) {
        self.recent = None;
        if let Some(draft) = self.draft(change) {
            self.push(change, draft, deps);
        }
    }

    /// Takes a change if all its references hold; otherwise says why not, in words for a person.
    pub(super) fn check_and_insert(
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

/// What one change can refer to.
struct View<'a, 'c> {
    history: &'a History,
    change: &'a Change<'c>,
    draft: &'a Draft<'c>,
    unknown: &'a HashSet<u32>,
}

impl View<'_, '_> {
    fn find(&self, index: usize, id: Global) -> Result<&Info, String> {
        if id.0 == self.draft.actors[0] && u64::from(id.1) >= self.change.start_op {
            let own = usize::try_from(u64::from(id.1) - self.change.start_op).unwrap_or(usize::MAX);
            return match self.draft.infos.get(own) {
                Some(info) if own < index => Ok(info),
                _ => Err("it refers to an operation after its own".to_owned()),
            };
        }
        match self.history.find(id) {
            Some((info, change)) if !self.unknown.contains(&change) => Ok(info),
            Some(_) => Err("it refers to an operation that its author did not know".to_owned()),
            None => Err("it refers to an operation that does not exist".to_owned()),
        }
    }

    fn check(&self, index: usize, op: &Op<'_>, info: &Info) -> Result<(), String> {
        let object = match op.object {
            None => Action::MakeMap,
            Some(id) => {
                self.check_counter(index, id)?;
                self.find(index, info.object)?.action
            }
        };
        match object {
            Action::MakeMap | Action::MakeTable => {
                if !matches!(op.key, Key::Prop(_)) || op.insert {
                    return Err("it treats a map as a list".to_owned());
                }
            }
            Action::MakeList | Action::MakeText => match op.key {
                Key::Prop(_) => return Err("it treats a list as a map".to_owned()),
                Key::Head if op.insert => {}
                Key::Head => return Err("it changes the head of a list".to_owned()),
                Key::Elem(id) => {
                    self.check_counter(index, id)?;
                    let element = self.find(index, self.global(id))?;
                    if !element.insert || element.object != info.object {
                        return Err("it names an element that is not in its list".to_owned());
                    }
                }
            },
            Action::Set | Action::Delete | Action::Increment | Action::Mark => {
                return Err("it changes something that is not an object".to_owned());
            }
        }
        self.check_predecessors(index, op, info)?;
        self.check_action(index, op, info)
    }

    fn check_predecessors(&self, index: usize, op: &Op<'_>, info: &Info) -> Result<(), String> {
        let order = |id: &OpId| (id.counter, self.change.actors[id.actor as usize]);
        if !op.others.is_sorted_by(|a, b| order(a) < order(b)) {
            return Err("what it replaces is not in order".to_owned());
        }
        for id in &op.others {
            self.check_counter(index, *id)?;
            let replaced = self.find(index, self.global(*id))?;
            if replaced.action == Action::Delete
                || replaced.object != info.object
                || replaced.key != info.key
            {
                return Err("it replaces something that stands elsewhere".to_owned());
            }
        }
        Ok(())
    }

    fn check_action(&self, index: usize, op: &Op<'_>, info: &Info) -> Result<(), String> {
        let plain = !op.expand && op.mark.is_none();
        let sound = match op.action {
            Action::Set => plain,
            Action::Delete => {
                // A saved document keeps of a deletion only what it deleted.
                plain && !op.insert && op.value.is_null() && !op.others.is_empty()
            }
            Action::Increment => {
                plain && !op.insert && op.value.is_integer() && !op.others.is_empty()
            }
            Action::Mark if op.mark.is_some() => op.insert,
            Action::Mark => {
                // The end of a mark comes right after its beginning in the numbering of operations.
                let counter = self.change.start_op + index as u64;
                let begin = u32::try_from(counter - 1).unwrap_or(u32::MAX);
                let begin = self.find(index, (self.draft.actors[0], begin))?;
                op.insert
                    && op.value.is_null()
                    && begin.action == Action::Mark
                    && begin.named
                    && begin.object == info.object
            }
            _ => plain && op.action.makes_object() && op.value.is_null(),
        };
        if op.insert && !op.others.is_empty() {
            return Err("it inserts and replaces at once".to_owned());
        }
        if sound {
            Ok(())
        } else {
            Err("one of its operations is not well-formed".to_owned())
        }
    }

    /// References go backwards in the numbering.
    fn check_counter(&self, index: usize, id: OpId) -> Result<(), String> {
        if u64::from(id.counter) < self.change.start_op + index as u64 {
            Ok(())
        } else {
            Err("it refers to an operation numbered after its own".to_owned())
        }
    }

    fn global(&self, id: OpId) -> Global {
        (self.draft.actors[id.actor as usize], id.counter)
    }
}

/// Whether the bytes after the operations name the author, as automerge's footer does. It takes one per actor.
fn has_author_footer(extra: &[u8]) -> bool {
    let mut cursor = Cursor::new(extra, "change");
    cursor.uleb() == Ok(AUTHOR_FOOTER) && cursor.prefixed().is_ok()
}
