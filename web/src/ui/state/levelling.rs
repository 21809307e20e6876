//! What levelling found, and the critical chain: shown until they are put away.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use throughline_core::{
    id::TaskId,
    level::{chain::CriticalChain, plan::Preview},
};

/// Levelling as the page shows it.
#[derive(Clone, Copy)]
pub(crate) struct Levelling {
    /// What would move; nothing has been changed yet.
    pub(crate) preview: RwSignal<Option<Arc<Preview>>>,
    /// Whether the plan has changed since that was found.
    pub(crate) stale: RwSignal<bool>,
    /// Where each task of the preview's moves is in it.
    pub(crate) moves: Memo<HashMap<TaskId, usize>>,
    /// The critical chain, while it is shown.
    pub(crate) chain: RwSignal<Option<Arc<CriticalChain>>>,
}

impl Levelling {
    /// Nothing is shown.
    pub(crate) fn new() -> Self {
        let preview = RwSignal::new(None::<Arc<Preview>>);
        let moves = Memo::new(move |_| {
            preview.with(|preview| {
                let moves = preview.iter().flat_map(|preview| preview.moves.iter());
                moves
                    .enumerate()
                    .map(|(place, moved)| (moved.task, place))
                    .collect()
            })
        });
        Self {
            preview,
            stale: RwSignal::new(false),
            moves,
            chain: RwSignal::new(None),
        }
    }

    /// Shows what was found.
    pub(crate) fn show(self, preview: Preview) {
        self.stale.set(false);
        self.preview.set(Some(Arc::new(preview)));
    }

    /// Puts everything away.
    pub(crate) fn clear(self) {
        self.preview.set(None);
        self.chain.set(None);
    }
}
