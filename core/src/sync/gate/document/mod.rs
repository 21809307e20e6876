//! A document chunk's content, taken apart into the changes that it was made of.
//!
//! Automerge's own reader trusts the order and the references of the rows. Ours rebuilds each change and compares the
//! resulting heads with those that the document claims, so that a document is exactly as trustworthy as its changes.

mod changes;
mod operations;

use std::borrow::Cow;

use automerge::ChangeHash;
use changes::{CHANGE_COLUMNS, rebuild};
use operations::Histories;

use super::{
    Budget, ChangeInfo, GateError, Limits,
    change::{read_actor, read_column_table},
    chunk::inflate,
    cursor::Cursor,
    ops::{Columns, spec},
};

const PLACE: &str = "document";

/// The bit of a column's specification that says that it is compressed.
const COMPRESSED: u32 = 8;

const OP_COLUMNS: [u32; 16] = [
    spec::OBJECT_ACTOR,
    spec::OBJECT_COUNTER,
    spec::KEY_ACTOR,
    spec::KEY_COUNTER,
    spec::KEY_TEXT,
    spec::ID_ACTOR,
    spec::ID_COUNTER,
    spec::INSERT,
    spec::ACTION,
    spec::VALUE_META,
    spec::VALUE,
    spec::SUCC_COUNT,
    spec::SUCC_ACTOR,
    spec::SUCC_COUNTER,
    spec::EXPAND,
    spec::MARK,
];

/// Reads the content of a document chunk and gives its changes, each after those it follows.
pub(in crate::sync::gate) fn read(
    body: &[u8],
    budget: &mut Budget,
    limits: &Limits,
) -> Result<Vec<ChangeInfo>, GateError> {
    let mut cursor = Cursor::new(body, PLACE);
    let count = cursor.count(2)?;
    let mut actors = Vec::new();
    for _ in 0..count {
        actors.push(read_actor(&mut cursor)?);
    }
    if !actors.is_sorted_by(|a, b| a < b) {
        return Err(cursor.malformed("its actors are not in order"));
    }
    let heads = cursor.hashes()?;
    let change_table = read_column_table(&mut cursor)?;
    let op_table = read_column_table(&mut cursor)?;
    let change_data = take_columns(&mut cursor, change_table, &mut budget.inflated, limits)?;
    let op_data = take_columns(&mut cursor, op_table, &mut budget.inflated, limits)?;
    if !cursor.is_at_end() {
        for _ in &heads {
            cursor.uleb()?;
        }
    }
    if !cursor.is_at_end() {
        return Err(cursor.malformed("something after its end"));
    }
    let op_columns = columns(&op_data);
    let change_columns = columns(&change_data);
    op_columns.only(&OP_COLUMNS, PLACE)?;
    change_columns.only(&CHANGE_COLUMNS, PLACE)?;

    let histories = Histories::read(&op_columns, actors.len(), budget)?;
    let changes = rebuild(&change_columns, &actors, histories, budget, limits)?;
    check_heads(&changes, &heads)?;
    Ok(changes)
}

type Data<'a> = Vec<(u32, Cow<'a, [u8]>)>;

fn take_columns<'a>(
    cursor: &mut Cursor<'a>,
    table: Vec<(u32, usize)>,
    budget: &mut usize,
    limits: &Limits,
) -> Result<Data<'a>, GateError> {
    let mut data = Vec::with_capacity(table.len());
    for (spec, len) in table {
        let bytes = cursor.take(len)?;
        data.push(if spec & COMPRESSED == 0 {
            (spec, Cow::Borrowed(bytes))
        } else {
            let inflated = inflate(bytes, budget, limits)?;
            (spec & !COMPRESSED, Cow::Owned(inflated))
        });
    }
    Ok(data)
}

fn columns<'a>(data: &'a Data<'_>) -> Columns<'a> {
    Columns(data.iter().map(|(spec, bytes)| (*spec, &**bytes)).collect())
}

fn malformed(what: &str) -> GateError {
    GateError::Malformed {
        place: PLACE,
        what: what.to_owned(),
    }
}

fn check_heads(changes: &[ChangeInfo], claimed: &[ChangeHash]) -> Result<(), GateError> {
    let mut heads: std::collections::BTreeSet<ChangeHash> =
        changes.iter().map(|c| c.hash).collect();
    for change in changes {
        for dep in &change.deps {
            heads.remove(dep);
        }
    }
    if heads.iter().eq(claimed) {
        Ok(())
    } else {
        Err(malformed("its changes do not lead to its heads"))
    }
}
