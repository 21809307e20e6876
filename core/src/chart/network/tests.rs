use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Edge, Graph, Item, Layout, Measures, Node, Place, close_to_fit, rows};
use crate::{
    engine::LinkView,
    id::{LinkId, RecordId, TaskId},
    record::{LagUnit, LinkType},
    time::Minutes,
};

const MEASURES: Measures = Measures {
    width: 160,
    height: 80,
    column_gap: 48,
    row_gap: 24,
    lane: 8,
    margin: 24,
    block: 3,
};

fn task(name: usize) -> TaskId {
    TaskId(RecordId::from_name(&format!("task {name}")))
}

fn link(from: usize, to: usize, critical: bool) -> LinkView {
    LinkView {
        id: LinkId(RecordId::from_name(&format!("link {from} {to}"))),
        predecessor: task(from),
        successor: task(to),
        kind: LinkType::Fs,
        lag: Minutes(0),
        lag_unit: LagUnit::default(),
        critical,
    }
}

/// Tasks by level; one is a summary if the next is deeper.
fn items(levels: &[u16]) -> Vec<Item> {
    levels
        .iter()
        .enumerate()
        .map(|(index, &level)| Item {
            id: task(index),
            level,
            summary: levels.get(index + 1).is_some_and(|next| *next > level),
        })
        .collect()
}

/// A graph without summaries.
fn plain(nodes: usize, edges: &[(usize, usize)]) -> Graph {
    let links: Vec<_> = edges.iter().map(|&(a, b)| link(a, b, false)).collect();
    Graph::new(&items(&vec![0; nodes]), &links, |_| false, None)
}

#[test]
fn a_graph_shows_what_is_open() {
    // 0 ┬ 1 ┬ 2      links 2→3, 3→5, 2→5, and one of the summary 4 itself: 1→4.
    //   │   └ 3
    //   └ 4 ─ 5
    let items = items(&[0, 1, 2, 2, 1, 2]);
    let links = [
        link(2, 3, false),
        link(3, 5, true),
        link(2, 5, false),
        link(1, 4, false),
    ];
    let check = |closed: &[usize], within: Option<usize>, wanted: &str| {
        let closed: BTreeSet<_> = closed.iter().map(|index| task(*index)).collect();
        let graph = Graph::new(&items, &links, |id| closed.contains(&id), within.map(task));
        let name = |node: &Node| items.iter().position(|item| item.id == node.task);
        let mut seen = Vec::new();
        for node in &graph.nodes {
            let hidden = match node.hidden {
                0 => String::new(),
                count => format!("+{count}"),
            };
            seen.push(format!("{}{hidden}", name(node).unwrap_or(99)));
        }
        for edge in &graph.edges {
            let end = |at: usize| name(&graph.nodes[at]).unwrap_or(99);
            let critical = if edge.critical { "!" } else { "" };
            let (from, to) = (end(edge.from), end(edge.to));
            seen.push(format!("{from}>{to}x{}{critical}", edge.count));
        }
        assert_eq!(
            seen.join(" "),
            wanted,
            "closed {closed:?}, within {within:?}"
        );
    };
    check(&[], None, "1 2 3 4 5 1>4x1 2>3x1 2>5x1 3>5x1!");
    check(&[1], None, "1+2 4 5 1>4x1 1>5x2!");
    check(&[1, 4], None, "1+2 4+1 1>4x3!");
    check(&[0], None, "0+5");
    check(&[], Some(1), "2 3 2>3x1");
    check(&[], Some(4), "5");
}

#[test]
fn a_large_plan_is_closed_as_far_as_needed() {
    let items = items(&[0, 1, 2, 2, 1, 2, 0]);
    let check = |most: usize, wanted: &[usize]| {
        let wanted: Vec<_> = wanted.iter().map(|index| task(*index)).collect();
        assert_eq!(close_to_fit(&items, most), wanted, "at most {most}");
    };
    check(10, &[]);
    check(4, &[]); // 2, 3, 5 and 6
    check(3, &[1, 4]); // 1, 4 and 6
    check(2, &[0, 1, 4]);
    check(0, &[0, 1, 4]);
}

#[test]
fn edges_lead_to_the_right_and_chains_are_straight() {
    let check = |nodes: usize, edges: &[(usize, usize)], places: &[(usize, usize)]| {
        let layout = Layout::new(&plain(nodes, edges), &MEASURES);
        let seen: Vec<_> = layout.places.iter().map(|p| (p.column, p.row)).collect();
        assert_eq!(seen, places, "{edges:?}");
    };
    check(3, &[(0, 1), (1, 2)], &[(0, 0), (1, 0), (2, 0)]);
    // A late start stands before what waits for it.
    check(
        4,
        &[(0, 1), (1, 2), (3, 2)],
        &[(0, 0), (1, 0), (2, 0), (1, 1)],
    );
    // The order of the second column follows the first: no crossing.
    check(4, &[(0, 3), (1, 2)], &[(0, 0), (0, 1), (1, 1), (1, 0)]);
    // Two parts stand one below the other, what is alone in a block at the end.
    check(
        7,
        &[(0, 1), (2, 3)],
        &[(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2)],
    );
}

#[test]
fn a_circle_of_closed_summaries_is_still_drawn() {
    let layout = Layout::new(&circle(), &MEASURES);
    assert_eq!((layout.places[0].column, layout.places[1].column), (0, 1));
    assert_eq!(layout.routes.len(), 2);
    sound(&circle(), &layout);
}

/// Two nodes that wait for each other, as bundles of links may.
fn circle() -> Graph {
    let edge = |from, to| Edge {
        from,
        to,
        link: 0,
        count: 1,
        critical: false,
    };
    Graph {
        nodes: [0, 1]
            .map(|name| Node {
                task: task(name),
                hidden: 3,
            })
            .to_vec(),
        edges: vec![edge(0, 1), edge(1, 0)],
    }
}

#[test]
fn rows_are_spread_as_little_as_can_be() {
    let check = |wanted: &[isize], rows: &[isize]| {
        assert_eq!(rows::spread(wanted), rows, "{wanted:?}");
    };
    check(&[], &[]);
    check(&[0, 5, 9], &[0, 5, 9]);
    check(&[2, 2, 2], &[1, 2, 3]);
    check(&[0, 0, 7], &[-1, 0, 7]);
}

/// What holds for every layout.
fn sound(graph: &Graph, layout: &Layout) {
    let inside = |place: &Place| {
        (
            place.x + 1,
            place.x + MEASURES.width - 1,
            place.y + 1,
            place.y + MEASURES.height - 1,
        )
    };
    for (at, place) in layout.places.iter().enumerate() {
        assert!(place.x >= 0 && place.x + MEASURES.width <= layout.width);
        assert!(place.y >= 0 && place.y + MEASURES.height <= layout.height);
        for other in &layout.places[at + 1..] {
            assert_ne!((place.column, place.row), (other.column, other.row));
        }
    }
    let mut upright: Vec<(i32, i32, i32)> = Vec::new();
    for (edge, route) in graph.edges.iter().zip(&layout.routes) {
        let (from, to) = (layout.places[edge.from], layout.places[edge.to]);
        let (start, end) = (route[0], route[route.len() - 1]);
        assert_eq!((start.0, end.0), (from.x + MEASURES.width, to.x));
        assert!((from.y..from.y + MEASURES.height).contains(&start.1));
        assert!((to.y..to.y + MEASURES.height).contains(&end.1));
        for pair in route.windows(2) {
            let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
            assert!(x1 == x2 || y1 == y2, "{pair:?} is no right angle");
            for place in &layout.places {
                let (left, right, top, bottom) = inside(place);
                let through = x1.min(x2) < right
                    && x1.max(x2) > left
                    && y1.min(y2) < bottom
                    && y1.max(y2) > top;
                assert!(!through, "{pair:?} runs through {place:?}");
            }
            if x1 == x2 && y1 != y2 {
                upright.push((x1, y1.min(y2), y1.max(y2)));
            }
            assert!(x1.max(x2) <= layout.width && y1.max(y2) <= layout.height);
        }
    }
    upright.sort_unstable();
    for pair in upright.windows(2) {
        let same = pair[0].0 == pair[1].0;
        assert!(!same || pair[0].2 < pair[1].1, "{pair:?} lie on each other");
    }
}

proptest! {
    #[test]
    fn layouts_are_sound_and_the_same_again(
        nodes in 1_usize..24,
        pairs in prop::collection::vec((0_usize..24, 0_usize..24), 0..30),
    ) {
        let edges: BTreeSet<(usize, usize)> = pairs
            .into_iter()
            .filter(|(a, b)| a < b && *b < nodes)
            .collect();
        let edges: Vec<_> = edges.into_iter().collect();
        let graph = plain(nodes, &edges);
        let layout = Layout::new(&graph, &MEASURES);
        sound(&graph, &layout);
        for edge in &graph.edges {
            prop_assert!(layout.places[edge.from].column < layout.places[edge.to].column);
        }
        prop_assert_eq!(Layout::new(&graph, &MEASURES), layout);
    }
}
