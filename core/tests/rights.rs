//! What a device does with what its relay lets this person do.

#![allow(clippy::expect_used)]

mod device;

use device::{Device, new_task};
use throughline_core::{
    access::{Access, Right, Rights, Role},
    edit::{NewRecord, RecordIntent},
    engine::{Command, Event, Input, ShareLink},
    record::SectionKind,
    sync::{
        PeerId, PeerMetadata,
        frame::{Frame, PROTOCOL_VERSION},
    },
};

/// The relay answers the join and says what this person may do.
fn relay_says(device: &mut Device, access: &Access) {
    let project = device.project();
    device.command(Command::Share(ShareLink {
        project,
        relay: "ws://relay.example/sync".to_owned(),
        token: String::new(),
    }));
    device.tell(Input::Connected);
    let (sender, target) = (PeerId::from("relay"), PeerId::from("device"));
    let answer = Frame::Peer {
        sender: sender.clone(),
        target: target.clone(),
        metadata: PeerMetadata {
            storage_id: None,
            is_ephemeral: false,
            extensions: true,
        },
        version: PROTOCOL_VERSION.to_owned(),
    };
    let access = Frame::Access {
        sender,
        target,
        rights: access.rights(),
    };
    for frame in [answer, access] {
        device.tell(Input::Received(frame.encode()));
    }
}

fn told(device: &Device) -> Option<Rights> {
    device.events.iter().rev().find_map(|event| match event {
        Event::Access(rights) => rights.clone(),
        _ => None,
    })
}

fn write_risk(device: &mut Device) {
    device.command(Command::EditRecords(RecordIntent::Create(NewRecord {
        table: "risks".to_owned(),
        fields: vec![("title".to_owned(), "Frost".into())],
        relations: Vec::new(),
    })));
}

#[test]
fn a_viewer_changes_nothing_and_is_told_why() {
    let mut device = Device::with_empty_project();
    relay_says(&mut device, &Access::of(Role::Viewer));
    let rights = told(&device).expect("the page is told");
    assert_eq!(rights.role, Role::Viewer);
    assert_eq!(rights.to(SectionKind::Plan), Right::Read);
    assert_eq!(rights.to(SectionKind::People), Right::None);

    let refused = |device: &Device, section: &str| {
        let failure = device.failure().expect("refused");
        assert!(failure.contains(section), "{failure}");
    };
    device.edit(new_task("Dig"));
    refused(&device, "plan");
    assert!(device.names().is_empty(), "nothing was written");
    write_risk(&mut device);
    refused(&device, "registers");
    device.command(Command::Rename("Mine".to_owned()));
    refused(&device, "project");

    // Without a connection, and after a restart, it is still known.
    let project = device.project();
    device.restart();
    device.command(Command::Open(project));
    assert_eq!(told(&device), Some(rights));
    device.edit(new_task("Dig"));
    refused(&device, "plan");

    // The relay lets them more: at once.
    relay_says(&mut device, &Access::of(Role::Contributor));
    device.edit(new_task("Dig"));
    assert_eq!(device.failure(), None);
    assert_eq!(device.names(), ["Dig"]);
}

#[test]
fn a_relay_that_ends_a_connection_is_tried_again() {
    let mut device = Device::with_empty_project();
    relay_says(&mut device, &Access::of(Role::Owner));
    let goodbye = Frame::Error {
        sender: PeerId::from("relay"),
        target: PeerId::from("device"),
        message: "what you may do here has changed".to_owned(),
    };
    device.tell(Input::Received(goodbye.encode()));
    assert_eq!(device.hang_ups, 1);
}

#[test]
fn a_contributor_begins_a_register_without_touching_the_manifest() {
    let mut device = Device::with_empty_project();
    relay_says(&mut device, &Access::of(Role::Contributor));
    let manifest = device.project();
    let heads = |device: &Device| {
        let engine = device.engine.as_ref().expect("on");
        let project = engine.project().expect("open");
        let mut sections = project.sections();
        let (_, section) = sections.find(|(id, _)| *id == manifest).expect("here");
        section.heads().to_vec()
    };
    let before = heads(&device);
    write_risk(&mut device);
    assert_eq!(device.failure(), None);
    assert_eq!(heads(&device), before, "only managers may write it");
    let engine = device.engine.as_ref().expect("on");
    let records = engine.project().expect("open").records();
    assert_eq!(records.iter().count(), 1);
}
