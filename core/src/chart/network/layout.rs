//! Where everything of a network diagram stands.

use super::{Graph, layers, route, rows};

/// The measures of the diagram in pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Measures {
    /// The width of a node.
    pub width: i32,
    /// The height of a node.
    pub height: i32,
    /// The least room between two columns.
    pub column_gap: i32,
    /// The least room between two rows.
    pub row_gap: i32,
    /// From one line to the next beside it.
    pub lane: i32,
    /// Room around everything.
    pub margin: i32,
    /// How many columns a block of unlinked nodes has at least.
    pub block: usize,
}

/// Where a node stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its column, from 0.
    pub column: usize,
    /// Its row, from 0.
    pub row: usize,
}

/// The places of the nodes and the ways of the edges.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Layout {
    /// Where each node stands.
    pub places: Vec<Place>,
    /// The corners of each edge, from the right side of the node that holds to the left side of the
    /// one that is held. Each two neighbours share an x or a y.
    pub routes: Vec<Vec<(i32, i32)>>,
    /// The width of it all.
    pub width: i32,
    /// The height of it all.
    pub height: i32,
}

impl Layout {
    /// Lays out a graph.
    #[must_use]
    pub fn new(graph: &Graph, measures: &Measures) -> Self {
        let edges: Vec<(usize, usize)> = graph
            .edges
            .iter()
            .map(|edge| (edge.from, edge.to))
            .collect();
        let layers = layers::assign(graph.nodes.len(), &edges);
        let forward: Vec<(usize, usize)> = edges
            .iter()
            .zip(&layers.backward)
            .map(|(&(from, to), backward)| if *backward { (to, from) } else { (from, to) })
            .collect();
        let mut columns = layers.of;
        let rows = rows::assign(&mut columns, &forward, measures.block);
        let places: Vec<Place> = columns
            .into_iter()
            .zip(rows)
            .map(|(column, row)| Place {
                column,
                row,
                ..Place::default()
            })
            .collect();
        route::route(&places, &edges, measures)
    }
}
