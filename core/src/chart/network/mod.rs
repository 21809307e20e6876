//! The network diagram: activities on nodes, links between them.
//!
//! [`Graph`] says what is drawn of a plan, [`Layout`] where. The layout is layered (Sugiyama, Tagawa
//! and Toda, *Methods for Visual Understanding of Hierarchical System Structures*, 1981): every link
//! leads from a column to a later one, the order within the columns is chosen by barycentres, and
//! the links are routed at right angles in lanes between the nodes. Everything is in whole pixels, a
//! pure function of the graph, iterative, and near-linear in nodes and links.

mod graph;
mod lanes;
mod layers;
mod layout;
mod picture;
mod route;
mod rows;
#[cfg(test)]
mod tests;

pub use graph::{Edge, Graph, Item, Node, close_to_fit};
pub use layout::{Layout, Measures, Place};
pub use picture::{Figure, NodeText, line};
