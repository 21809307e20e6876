//! Writes operations as columns.

use super::{CHANGE_COLUMNS, Key, Op, spec};
use crate::sync::gate::{
    column::{write_deltas, write_flags, write_runs},
    cursor::write_uleb,
};

/// Writes the operations of a change as automerge does: the table of columns, then their data.
pub(in crate::sync::gate) fn write_change_ops(ops: &[Op<'_>], out: &mut Vec<u8>) {
    let mut data = Vec::new();
    let mut table: Vec<(u32, usize)> = Vec::with_capacity(CHANGE_COLUMNS.len());
    let mut column = |spec: u32, write: &mut dyn FnMut(&mut Vec<u8>)| {
        let start = data.len();
        write(&mut data);
        if data.len() > start {
            table.push((spec, data.len() - start));
        }
    };
    let rows = || ops.iter();
    let others = || ops.iter().flat_map(|op| &op.others);
    column(spec::OBJECT_ACTOR, &mut |out| {
        write_runs(rows().map(|op| op.object.map(|o| u64::from(o.actor))), out);
    });
    column(spec::OBJECT_COUNTER, &mut |out| {
        write_runs(
            rows().map(|op| op.object.map(|o| u64::from(o.counter))),
            out,
        );
    });
    column(spec::KEY_ACTOR, &mut |out| {
        let actors = rows().map(|op| match op.key {
            Key::Elem(id) => Some(u64::from(id.actor)),
            Key::Prop(_) | Key::Head => None,
        });
        write_runs(actors, out);
    });
    column(spec::KEY_COUNTER, &mut |out| {
        let counters = rows().map(|op| match op.key {
            Key::Elem(id) => Some(i64::from(id.counter)),
            Key::Head => Some(0),
            Key::Prop(_) => None,
        });
        write_deltas(counters, out);
    });
    column(spec::KEY_TEXT, &mut |out| {
        let props = rows().map(|op| match op.key {
            Key::Prop(prop) => Some(prop),
            Key::Elem(_) | Key::Head => None,
        });
        write_runs(props, out);
    });
    column(spec::INSERT, &mut |out| {
        write_flags(rows().map(|op| op.insert), out);
    });
    column(spec::ACTION, &mut |out| {
        write_runs(rows().map(|op| Some(op.action as u64)), out);
    });
    column(spec::VALUE_META, &mut |out| {
        write_runs(rows().map(|op| Some(op.value.meta)), out);
    });
    column(spec::VALUE, &mut |out| {
        rows().for_each(|op| out.extend(op.value.bytes));
    });
    column(spec::PRED_COUNT, &mut |out| {
        write_runs(rows().map(|op| Some(op.others.len() as u64)), out);
    });
    column(spec::PRED_ACTOR, &mut |out| {
        write_runs(others().map(|id| Some(u64::from(id.actor))), out);
    });
    column(spec::PRED_COUNTER, &mut |out| {
        write_deltas(others().map(|id| Some(i64::from(id.counter))), out);
    });
    column(spec::EXPAND, &mut |out| {
        if rows().any(|op| op.expand) {
            write_flags(rows().map(|op| op.expand), out);
        }
    });
    column(spec::MARK, &mut |out| {
        write_runs(rows().map(|op| op.mark), out);
    });
    write_uleb(table.len() as u64, out);
    for (spec, len) in table {
        write_uleb(u64::from(spec), out);
        write_uleb(len as u64, out);
    }
    out.extend(data);
}
