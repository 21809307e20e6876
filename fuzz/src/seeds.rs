//! What each target takes when all is well.

use automerge::{
    ActorId, AutoCommit, ObjType, ROOT, ScalarValue,
    marks::{ExpandMark, Mark},
    sync::{State, SyncDoc as _},
    transaction::Transactable as _,
};
use throughline_core::{
    id::DocumentId,
    sync::{
        PeerId, PeerMetadata,
        frame::{Frame, PROTOCOL_VERSION},
    },
};

use crate::{
    Target,
    document::{chunk, content, message},
};

/// A document with every kind of object and operation, in several changes.
pub(crate) fn base() -> AutoCommit {
    let mut doc = AutoCommit::new().with_actor(ActorId::from([1; 16]));
    let task = doc.put_object(ROOT, "task", ObjType::Map).expect("put");
    doc.put(&task, "name", "Dig").expect("put");
    doc.put(&task, "ready", true).expect("put");
    doc.put(&task, "share", 0.5).expect("put");
    doc.put(&task, "when", ScalarValue::Timestamp(-5))
        .expect("put");
    doc.put(&task, "count", ScalarValue::counter(3))
        .expect("put");
    doc.commit();
    doc.increment(&task, "count", -7).expect("increment");
    let list = doc.put_object(ROOT, "list", ObjType::List).expect("put");
    for n in 0..6_i64 {
        doc.insert(&list, 0, n).expect("insert");
    }
    doc.put(&list, 3, "three").expect("put");
    doc.delete(&list, 4).expect("delete");
    doc.commit();
    let text = doc.put_object(ROOT, "text", ObjType::Text).expect("put");
    doc.splice_text(&text, 0, 0, "Concrete, 30 m³.")
        .expect("splice");
    doc.splice_text(&text, 5, 3, "é").expect("splice");
    let bold = Mark::new("bold".to_owned(), true, 2, 9);
    doc.mark(&text, bold, ExpandMark::Both).expect("mark");
    doc.commit();
    doc
}

/// What somebody else adds to it: one change for each kind of thing that can be done.
fn additions() -> (AutoCommit, Vec<Vec<u8>>) {
    let mut doc = base().fork().with_actor(ActorId::from([2; 16]));
    let before = doc.get_heads();
    let object = |doc: &AutoCommit, name: &str| {
        use automerge::ReadDoc as _;
        doc.get(ROOT, name).expect("read").expect("there").1
    };
    let (task, list, text) = (
        object(&doc, "task"),
        object(&doc, "list"),
        object(&doc, "text"),
    );
    doc.put(&task, "name", "Dig deeper").expect("put");
    doc.delete(&task, "ready").expect("delete");
    doc.commit();
    doc.increment(&task, "count", 2).expect("increment");
    doc.insert_object(&list, 1, ObjType::Map).expect("insert");
    doc.delete(&list, 0).expect("delete");
    doc.commit();
    doc.splice_text(&text, 2, 4, "ntent").expect("splice");
    let bold = Mark::new("link".to_owned(), "x", 1, 4);
    doc.mark(&text, bold, ExpandMark::None).expect("mark");
    doc.commit();
    let changes = doc.get_changes(&before);
    let chunks = changes
        .iter()
        .map(|change| change.raw_bytes().to_vec())
        .collect();
    (doc, chunks)
}

pub(crate) fn of(target: Target) -> Vec<Vec<u8>> {
    match target {
        Target::Frame => frames(),
        Target::Message => messages(),
        Target::Change => additions().1.iter().map(|chunk| content(chunk)).collect(),
        Target::Document => {
            let mut doc = additions().0;
            vec![
                content(&doc.save_nocompress()),
                content(&doc.save()),
                content(&base().save_nocompress()),
            ]
        }
        Target::Mspdi => vec![
            include_bytes!("../../tests/fixtures/two-tasks.xml").to_vec(),
            MSPDI.as_bytes().to_vec(),
        ],
        Target::Csv => TABLES.iter().map(|text| text.as_bytes().to_vec()).collect(),
        Target::Xer => vec![include_bytes!("../../core/tests/files/bridge.xer").to_vec()],
    }
}

fn frames() -> Vec<Vec<u8>> {
    let (sender, target) = (PeerId::from("alice"), PeerId::from("relay"));
    let document = DocumentId::from_bytes([7; 16]);
    let join = Frame::Join {
        sender: sender.clone(),
        metadata: PeerMetadata {
            storage_id: Some("store".to_owned()),
            is_ephemeral: false,
            extensions: true,
        },
        versions: vec![PROTOCOL_VERSION.to_owned()],
    };
    let heads = base().get_heads();
    let frames = [
        join,
        Frame::Sync {
            sender: sender.clone(),
            target: target.clone(),
            document,
            data: vec![0x42, 0, 0, 0, 0],
        },
        Frame::Receipt {
            sender: sender.clone(),
            target: target.clone(),
            document,
            durable: heads.clone(),
            seen: heads.clone(),
        },
        Frame::Rejected {
            sender: sender.clone(),
            target: target.clone(),
            document,
            hash: heads[0],
            reason: "no".to_owned(),
        },
        Frame::Ephemeral {
            sender: sender.clone(),
            target: target.clone(),
            document,
            count: 3,
            session: "s".to_owned(),
            data: vec![1, 2, 3],
        },
        Frame::DocUnavailable {
            sender,
            target,
            document,
        },
    ];
    frames.iter().map(Frame::encode).collect()
}

fn messages() -> Vec<Vec<u8>> {
    let (mut doc, chunks) = additions();
    let mut state = State::new();
    let first = doc
        .sync()
        .generate_sync_message(&mut state)
        .expect("a first message");
    let mut messages = vec![first.encode(), message(&doc.save())];
    messages.extend(chunks.iter().map(|chunk| message(chunk)));
    messages.push(message(&chunks.concat()));
    messages.push(message(&chunk(2, &[3, 0])));
    messages
}

const MSPDI: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><Name>Bridge</Name><StartDate>2026-03-02T08:00:00</StartDate>
<CalendarUID>1</CalendarUID><MinutesPerDay>480</MinutesPerDay><Calendars><Calendar><UID>1</UID><Name>Standard</Name>
<IsBaseCalendar>1</IsBaseCalendar><WeekDays><WeekDay><DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes>
<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay></WeekDays>
<Exceptions><Exception><TimePeriod><FromDate>2026-04-03T00:00:00</FromDate><ToDate>2026-04-06T23:59:00</ToDate>
</TimePeriod><Type>1</Type><Occurrences>4</Occurrences><DayWorking>0</DayWorking></Exception></Exceptions></Calendar>
</Calendars><Tasks><Task><UID>1</UID><ID>1</ID><Name>Dig</Name><OutlineLevel>1</OutlineLevel><Duration>PT16H0M0S</Duration>
<PercentComplete>40</PercentComplete><Baseline><Number>0</Number><Start>2026-03-02T08:00:00</Start></Baseline></Task>
<Task><UID>2</UID><ID>2</ID><Name>Pour</Name><OutlineLevel>1</OutlineLevel><Duration>PT8H0M0S</Duration>
<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type><LinkLag>4800</LinkLag><LagFormat>7</LagFormat>
</PredecessorLink><ConstraintType>4</ConstraintType><ConstraintDate>2026-03-09T08:00:00</ConstraintDate></Task></Tasks>
<Resources><Resource><UID>1</UID><Name>Mari</Name><Type>1</Type><MaxUnits>1.00</MaxUnits></Resource></Resources>
<Assignments><Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID><Units>0.5</Units><Work>PT8H0M0S</Work>
</Assignment></Assignments></Project>"#;

const TABLES: [&str; 3] = [
    "Key,Task Name,Duration,Start,Finish,Predecessors,Outline Level,% Complete,Resource Names\n\
     1,Site,,,,,1,,\n2,Dig,2d,2026-03-02,2026-03-03,,2,40%,Mari[50%]\n3,\"Pour, 30 m³\",1w,,,2FS+1d;1SS,2,,Mari;Jon\n",
    "Aufgabe;Dauer;Beginn\r\nAushub;2t;02.03.2026\r\nBeton;1,5t;03.03.2026 08:00\r\n",
    "WBS\tName\tDuration\tNotes\n1\tSite\t\t\n1.1\tDig\t3 days\t\"two\nlines\"\n1.2\tPour\t4 hrs\t=1+1\n",
];
