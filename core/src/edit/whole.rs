//! Whole records as puts, for documents that begin with some.

use super::Put;
use crate::record::Record;

/// Every field of a record that is not at its default. A record of which none is, is given one that
/// is, so that it is there.
#[must_use]
pub fn puts_of<R: Record>(record: &R) -> Vec<Put> {
    let blank = R::new(record.id());
    let mut puts: Vec<Put> = R::DEF
        .fields
        .iter()
        .filter_map(|field| {
            let value = record.get(field.name)?;
            let differs = blank.get(field.name).as_ref() != Some(&value);
            differs.then(|| Put::new(R::DEF.table, record.id(), field.name, value))
        })
        .collect();
    if puts.is_empty() {
        puts.push(Put::new(R::DEF.table, record.id(), "deleted", false));
    }
    puts
}
