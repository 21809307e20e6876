//! Documents for the tests of the gate.

#![allow(dead_code, unreachable_pub, clippy::expect_used)]

use automerge::{
    ActorId, AutoCommit, ObjType, ROOT, ReadDoc, ScalarValue,
    marks::{ExpandMark, Mark},
    transaction::Transactable,
};

/// A document with every kind of object and operation.
pub fn rich_document(actor: u8) -> AutoCommit {
    let mut doc = AutoCommit::new().with_actor(ActorId::from(vec![actor; 16]));
    let task = doc.put_object(ROOT, "task", ObjType::Map).expect("put");
    doc.put(&task, "name", "Dig").expect("put");
    doc.put(&task, "ready", true).expect("put");
    doc.put(&task, "share", 0.5).expect("put");
    doc.put(&task, "when", ScalarValue::Timestamp(-5))
        .expect("put");
    doc.put(&task, "raw", ScalarValue::Bytes(vec![0, 1, 255]))
        .expect("put");
    doc.put(&task, "count", ScalarValue::counter(3))
        .expect("put");
    doc.commit();
    doc.increment(&task, "count", -7).expect("increment");
    let list = doc.put_object(ROOT, "list", ObjType::List).expect("put");
    for n in 0..20_i64 {
        doc.insert(&list, 0, n).expect("insert");
    }
    doc.put(&list, 3, "three").expect("put");
    doc.delete(&list, 4).expect("delete");
    doc.commit();
    let text = doc.put_object(ROOT, "text", ObjType::Text).expect("put");
    doc.splice_text(&text, 0, 0, &"Concrete, 30 m³. ".repeat(40))
        .expect("splice");
    doc.splice_text(&text, 5, 9, "é").expect("splice");
    let bold = Mark::new("bold".to_owned(), true, 2, 9);
    doc.mark(&text, bold, ExpandMark::Both).expect("mark");
    doc.put(&task, "name", ()).expect("put");
    doc.delete(&task, "ready").expect("delete");
    doc.commit();
    doc
}

/// A document that several people changed at once.
pub fn merged_document() -> AutoCommit {
    let mut doc = rich_document(1);
    for round in 0..4_u8 {
        let mut other = doc.fork().with_actor(ActorId::from(vec![round + 2; 16]));
        for d in [&mut doc, &mut other] {
            let text = d.get(ROOT, "text").expect("get").expect("text").1;
            d.put(ROOT, format!("round {round}"), i64::from(round))
                .expect("put");
            d.put(ROOT, "same", i64::from(round)).expect("put");
            d.splice_text(&text, usize::from(round), 2, "…!")
                .expect("splice");
            d.commit();
        }
        doc.merge(&mut other).expect("merge");
        doc.delete(ROOT, "same").expect("delete");
        doc.commit();
    }
    doc
}
