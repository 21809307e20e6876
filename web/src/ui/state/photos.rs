//! The photos of the open project, as far as they were looked at.

use std::collections::BTreeMap;

use leptos::prelude::*;
use throughline_core::{
    blob::BlobName,
    edit::{NewRecord, RecordIntent},
    record::Scalar,
    register::{Declared as _, Photo},
};
use web_sys::Url;

use super::Ui;
use crate::{
    photo::{PhotoEvent, PhotoPlace, PhotoRequest},
    ui::{download, words::t},
};

/// What is known of a photo's bytes.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Known {
    /// Whether the bytes were asked for.
    asked: bool,
    /// An address for an image, once they are here.
    pub(crate) url: Option<String>,
    pub(crate) place: Option<PhotoPlace>,
}

/// What is known of all of them.
#[derive(Clone, Copy)]
pub(crate) struct Photos {
    known: RwSignal<BTreeMap<BlobName, Known>>,
    /// The records that are made once their bytes are on the disk.
    adding: StoredValue<BTreeMap<BlobName, Vec<(String, Scalar)>>>,
    /// Counts what was kept: there is less room then.
    pub(crate) kept: RwSignal<u32>,
}

impl Photos {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            known: RwSignal::default(),
            adding: StoredValue::default(),
            kept: RwSignal::new(0),
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(self) {
        let known = self.known.try_update(std::mem::take).unwrap_or_default();
        for url in known.into_values().filter_map(|known| known.url) {
            // An address that is none any more costs nothing.
            let _ = Url::revoke_object_url(&url);
        }
    }

    /// What is known of one, and again when that changes.
    pub(crate) fn of(self, name: BlobName) -> Known {
        self.known
            .with(|known| known.get(&name).cloned().unwrap_or_default())
    }
}

impl Ui {
    /// Asks for the bytes of a photo that is looked at.
    pub(crate) fn show_photo(self, name: BlobName) {
        let known = self.photos.known;
        let asked = known.with_untracked(|known| known.get(&name).is_some_and(|k| k.asked));
        if let (false, Some(project)) = (asked, self.open_id()) {
            known.update(|known| known.entry(name).or_default().asked = true);
            self.send_photo(PhotoRequest::Show { project, name });
        }
    }

    /// Keeps the bytes of a photo, and makes its record once they are on the disk.
    pub(crate) fn add_photo(self, bytes: Vec<u8>, mut fields: Vec<(String, Scalar)>) {
        let Some(project) = self.open_id() else {
            return;
        };
        let name = BlobName::of(&bytes);
        fields.push(("hash".to_owned(), name.to_string().into()));
        self.photos.adding.update_value(|adding| {
            adding.insert(name, fields);
        });
        self.send_photo(PhotoRequest::Keep {
            project,
            name,
            bytes,
        });
    }
}

/// Takes over what the worker tells.
pub(crate) fn told(ui: Ui, event: PhotoEvent) {
    let Photos {
        known,
        adding,
        kept,
    } = ui.photos;
    let take = |name| {
        adding
            .try_update_value(|adding| adding.remove(&name))
            .flatten()
    };
    let learn = |name, change: &dyn Fn(&mut Known)| {
        known.update(|known| change(known.entry(name).or_default()));
    };
    match event {
        PhotoEvent::Kept(name) => {
            if let Some(fields) = take(name) {
                ui.registers.open_made.set(false);
                ui.edit_records(RecordIntent::Create(NewRecord {
                    table: Photo::KIND.table().to_owned(),
                    fields,
                    relations: Vec::new(),
                }));
            }
            kept.update(|kept| *kept = kept.wrapping_add(1));
        }
        PhotoEvent::NotKept(name, why) => {
            take(name);
            ui.toasts.plain((t().photo_not_kept)(&why));
        }
        PhotoEvent::Bytes(name, bytes) => {
            // Without an address the photo stays a symbol.
            let url = download::address("image/jpeg", &bytes).ok();
            learn(name, &|known| known.url.clone_from(&url));
        }
        PhotoEvent::Place(name, place) => learn(name, &|known| known.place = Some(place.clone())),
    }
}
