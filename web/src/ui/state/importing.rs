//! A file that is about to be imported, while something about it is to be chosen.

use leptos::prelude::*;
use throughline_core::{
    engine::{Command, Inspection, StartFrom},
    interchange::csv::Layout,
};

use super::{Dialog, Phase, Ui};

/// The file, and what is known of it.
#[derive(Clone, Copy)]
pub(crate) struct Importing {
    file: RwSignal<Option<(String, Vec<u8>)>>,
    /// What there is to choose, once the engine has looked into the file.
    pub(crate) inspection: RwSignal<Option<Inspection>>,
    /// How a table is laid out, as it is chosen now.
    pub(crate) layout: RwSignal<Option<Layout>>,
    /// Whether the file goes into the open plan rather than into a project of its own.
    pub(crate) into_plan: RwSignal<bool>,
    /// The chosen one of several projects.
    pub(crate) project: RwSignal<Option<String>>,
}

impl Importing {
    pub(crate) fn new() -> Self {
        Self {
            file: RwSignal::new(None),
            inspection: RwSignal::new(None),
            layout: RwSignal::new(None),
            into_plan: RwSignal::new(false),
            project: RwSignal::new(None),
        }
    }

    /// The file's name.
    pub(crate) fn name(self) -> String {
        self.file
            .with(|file| file.as_ref().map(|(name, _)| name.clone()))
            .unwrap_or_default()
    }

    /// Takes a file that a person chose, and has it looked into.
    pub(crate) fn begin(self, ui: Ui, name: String, bytes: Vec<u8>) {
        self.file.set(Some((name, bytes)));
        self.inspection.set(None);
        self.layout.set(None);
        self.project.set(None);
        self.into_plan.set(ui.phase.get_untracked() == Phase::Open);
        self.look(ui);
    }

    /// Has the file looked into, with what has been chosen so far.
    pub(crate) fn look(self, ui: Ui) {
        self.file.with_untracked(|file| {
            if let Some((name, bytes)) = file {
                ui.send(Command::Inspect {
                    name: name.clone(),
                    bytes: bytes.clone(),
                    layout: self.layout.get_untracked(),
                    into_plan: self.into_plan.get_untracked(),
                });
            }
        });
    }

    /// The engine has looked into the file.
    pub(crate) fn inspected(self, ui: Ui, inspection: Inspection) {
        match &inspection {
            Inspection::Ready => return self.carry_out(ui),
            Inspection::Table { layout, .. } => self.layout.set(Some(layout.clone())),
            Inspection::Projects(projects) => {
                let first = projects.first().map(|project| project.code.clone());
                self.project.set(first);
            }
        }
        self.inspection.set(Some(inspection));
        ui.dialog.update(|open| {
            if *open != Some(Dialog::Import) {
                *open = Some(Dialog::Import);
            }
        });
    }

    /// Imports the file as chosen, and lets it go.
    pub(crate) fn carry_out(self, ui: Ui) {
        let Some((name, bytes)) = self.file.try_update(Option::take).flatten() else {
            return;
        };
        let layout = self.layout.get_untracked();
        ui.send(match layout {
            Some(layout) if self.into_plan.get_untracked() => Command::Merge {
                name,
                bytes,
                layout,
            },
            layout => Command::Create(StartFrom::Chosen {
                name,
                bytes,
                layout,
                project: self.project.get_untracked(),
            }),
        });
        self.close(ui);
    }

    /// Lets the file go.
    pub(crate) fn close(self, ui: Ui) {
        self.file.set(None);
        self.inspection.set(None);
        ui.dialog.update(|open| {
            if *open == Some(Dialog::Import) {
                *open = None;
            }
        });
    }
}
