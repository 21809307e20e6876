//! The references of one change, each looked up.

use std::collections::HashSet;

use super::{Draft, Global, History, Info};
use crate::sync::gate::{
    change::Change,
    ops::{Action, Key, Op, OpId},
};

/// What one change can refer to.
pub(super) struct View<'a, 'c> {
    pub(super) history: &'a History,
    pub(super) change: &'a Change<'c>,
    pub(super) draft: &'a Draft<'c>,
    pub(super) unknown: &'a HashSet<u32>,
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

    /// Whether an operation's references hold and it is of a kind that a document keeps.
    pub(super) fn check(&self, index: usize, op: &Op<'_>, info: &Info) -> Result<(), String> {
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
