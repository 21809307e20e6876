//! What of a plan the network diagram shows.

use std::collections::BTreeMap;

use crate::{engine::LinkView, id::TaskId};

/// A task as the diagram needs it, in display order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    /// The task.
    pub id: TaskId,
    /// 0 at the top.
    pub level: u16,
    /// Whether it is a summary.
    pub summary: bool,
}

/// A node: an activity, a closed summary that stands for what is in it, or an open summary that has
/// links of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Node {
    /// The task.
    pub task: TaskId,
    /// How many tasks are hidden in it; 0 for all but closed summaries.
    pub hidden: u32,
}

/// What runs between two nodes: a link, or several that closed summaries bundle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Edge {
    /// The node that holds, as an index of [`Graph::nodes`].
    pub from: usize,
    /// The node that is held.
    pub to: usize,
    /// The first of its links, as an index of the links given.
    pub link: usize,
    /// How many links it stands for.
    pub count: u32,
    /// Whether any of them is critical.
    pub critical: bool,
}

/// The nodes and edges of the diagram.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Graph {
    /// The nodes in display order.
    pub nodes: Vec<Node>,
    /// The edges, ordered by the ends' display order; no two between the same nodes.
    pub edges: Vec<Edge>,
}

impl Graph {
    /// What is drawn of these tasks with these summaries closed: all of it, or what is below one
    /// summary.
    #[must_use]
    pub fn new(
        items: &[Item],
        links: &[LinkView],
        closed: impl Fn(TaskId) -> bool,
        within: Option<TaskId>,
    ) -> Self {
        let range = within.map_or(0..items.len(), |summary| below(items, summary));
        let items = &items[range];
        let shown_by = representatives(items, closed);
        let index: BTreeMap<TaskId, usize> = items
            .iter()
            .enumerate()
            .map(|(index, item)| (item.id, index))
            .collect();

        let mut bundles: BTreeMap<(usize, usize), Edge> = BTreeMap::new();
        for (link, view) in links.iter().enumerate() {
            let shown = |task| index.get(&task).map(|index| shown_by[*index]);
            let (Some(from), Some(to)) = (shown(view.predecessor), shown(view.successor)) else {
                continue;
            };
            if from == to {
                continue;
            }
            let bundle = bundles.entry((from, to)).or_insert(Edge {
                from,
                to,
                link,
                count: 0,
                critical: false,
            });
            bundle.count += 1;
            bundle.critical |= view.critical;
        }

        let mut hidden = vec![0_u32; items.len()];
        let mut drawn: Vec<bool> = items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let by = shown_by[index];
                hidden[by] += u32::from(by != index);
                by == index && !item.summary
            })
            .collect();
        for (index, item) in items.iter().enumerate() {
            drawn[index] |= item.summary && hidden[index] > 0;
        }
        for (from, to) in bundles.keys() {
            drawn[*from] = true;
            drawn[*to] = true;
        }

        let mut graph = Self::default();
        let mut node_of = vec![usize::MAX; items.len()];
        for (index, item) in items.iter().enumerate().filter(|(index, _)| drawn[*index]) {
            node_of[index] = graph.nodes.len();
            graph.nodes.push(Node {
                task: item.id,
                hidden: hidden[index],
            });
        }
        graph.edges = bundles
            .into_values()
            .map(|edge| Edge {
                from: node_of[edge.from],
                to: node_of[edge.to],
                ..edge
            })
            .collect();
        graph
    }
}

/// The summaries to close so that at most so many nodes are drawn: all from some level down, as few
/// levels as can be. Tasks that no summary holds stay.
#[must_use]
pub fn close_to_fit(items: &[Item], most: usize) -> Vec<TaskId> {
    let deepest = items.iter().map(|item| item.level).max().unwrap_or(0);
    // What is drawn if all summaries from that level down are closed.
    let drawn = |from: u16| {
        let counts = |item: &&Item| {
            if item.summary {
                item.level == from
            } else {
                item.level <= from
            }
        };
        items.iter().filter(counts).count()
    };
    let from = (0..=deepest).rev().find(|level| drawn(*level) <= most);
    let from = from.unwrap_or(0);
    items
        .iter()
        .filter(|item| item.summary && item.level >= from)
        .map(|item| item.id)
        .collect()
}

/// The items below a summary, which is not among them.
fn below(items: &[Item], summary: TaskId) -> std::ops::Range<usize> {
    let Some(at) = items.iter().position(|item| item.id == summary) else {
        return 0..items.len();
    };
    let inside = items[at + 1..]
        .iter()
        .take_while(|item| item.level > items[at].level)
        .count();
    at + 1..at + 1 + inside
}

/// For each item the one that shows it: itself, or the outermost closed summary around it.
fn representatives(items: &[Item], closed: impl Fn(TaskId) -> bool) -> Vec<usize> {
    let mut around: Option<(usize, u16)> = None;
    items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            if let Some((summary, level)) = around
                && item.level > level
            {
                return summary;
            }
            around = (item.summary && closed(item.id)).then_some((index, item.level));
            index
        })
        .collect()
}
