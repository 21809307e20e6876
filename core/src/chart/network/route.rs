//! The ways of the edges: out of a node's right side, along lanes between columns and rows, into the
//! left side of another. No line runs through a node, and lines that run side by side have lanes of
//! their own.

use std::collections::BTreeMap;

use super::{
    lanes::Lanes,
    layers::Adjacency,
    layout::{Layout, Measures, Place},
};

/// What is known of an edge before pixels are.
#[derive(Clone, Copy)]
struct Way {
    /// Where it leaves, in pixels below the node's upper edge.
    out: i32,
    /// Where it arrives.
    into: i32,
    /// How it gets there.
    path: Path,
}

#[derive(Clone, Copy)]
enum Path {
    /// Straight on: nothing stands between the two.
    Straight,
    /// Up or down in the gap between two neighbouring columns.
    Beside,
    /// Along the corridor above a row, in one of its lanes.
    Along { corridor: usize, lane: usize },
}

/// Routes the edges and turns columns and rows into pixels.
pub(super) fn route(places: &[Place], edges: &[(usize, usize)], measures: &Measures) -> Layout {
    let columns = places
        .iter()
        .map(|place| place.column + 1)
        .max()
        .unwrap_or(0);
    let rows = places.iter().map(|place| place.row + 1).max().unwrap_or(0);
    let straight = straight_edges(places, edges);
    let ports = ports(places, edges, &straight, measures);

    // Corridor n runs above row n; the last one below everything.
    let mut corridors: Vec<Lanes> = (0..=rows).map(|_| Lanes::default()).collect();
    let mut order: Vec<usize> = (0..edges.len()).collect();
    let span = |edge: usize| {
        let (from, to) = edges[edge];
        (places[from].column + 1).abs_diff(places[to].column)
    };
    // Short lines take the lanes next to the nodes, long ones go around them.
    order.sort_by_key(|edge| (span(*edge), *edge));
    let mut ways = vec![None; edges.len()];
    for edge in order {
        let (from, to) = (places[edges[edge].0], places[edges[edge].1]);
        let path = if straight[edge] {
            Path::Straight
        } else if from.column + 1 == to.column {
            Path::Beside
        } else {
            let corridor = if to.row > from.row {
                to.row
            } else {
                to.row + 1
            };
            let lane = corridors[corridor].take(pixels(from.column + 1), pixels(to.column));
            Path::Along { corridor, lane }
        };
        let (out, into) = ports[edge];
        ways[edge] = Some(Way { out, into, path });
    }

    // Rows first: how far up and down a line runs in a gap decides which lanes it can share.
    let mut tops = Vec::with_capacity(rows + 1);
    let mut y = measures.margin;
    for (row, lanes) in corridors.iter().enumerate() {
        tops.push(y);
        y += room(lanes, measures.row_gap, measures.lane);
        if row < rows {
            y += measures.height;
        }
    }
    let height = y - room(&corridors[rows], measures.row_gap, measures.lane)
        + lanes_room(&corridors[rows], measures.lane)
        + measures.margin;
    let row_top = |row: usize| tops[row] + room(&corridors[row], measures.row_gap, measures.lane);
    let lane_y = |corridor: usize, lane: usize| {
        let free = room(&corridors[corridor], measures.row_gap, measures.lane)
            - lanes_room(&corridors[corridor], measures.lane);
        tops[corridor] + free / 2 + pixels(lane) * measures.lane
    };

    let upright = uprights(places, edges, &ways, row_top, lane_y);
    let (gaps, lanes) = gap_lanes(columns, &upright);
    let mut lefts = Vec::with_capacity(columns);
    // Outside the first and last column there is only what lines need.
    let gap_width = |gap: usize| {
        let lanes = &gaps[gap];
        let outside = gap == 0 || gap == columns;
        match lanes.count() {
            0 if outside => 0,
            _ if outside => lanes_room(lanes, measures.lane) + measures.column_gap,
            _ => room(lanes, measures.column_gap, measures.lane),
        }
    };
    let mut x = measures.margin;
    for column in 0..columns {
        x += gap_width(column);
        lefts.push(x);
        x += measures.width;
    }
    let width = x + gap_width(columns) + measures.margin;
    // Gap n lies before column n.
    let lane_x = |gap: usize, lane: usize| {
        let start = match gap.checked_sub(1) {
            None => measures.margin,
            Some(column) => lefts[column] + measures.width,
        };
        let free = gap_width(gap) - lanes_room(&gaps[gap], measures.lane);
        start + free / 2 + pixels(lane) * measures.lane
    };

    let place = |place: &Place| Place {
        x: lefts[place.column],
        y: row_top(place.row),
        ..*place
    };
    let placed: Vec<Place> = places.iter().map(place).collect();
    let mut taken: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (upright, lane) in upright.iter().zip(lanes) {
        taken.insert((upright.edge, upright.gap), lane);
    }
    let routes = edges
        .iter()
        .zip(&ways)
        .enumerate()
        .map(|(edge, (&(from, to), way))| {
            let Some(way) = way else { return Vec::new() };
            let (from, to) = (placed[from], placed[to]);
            let start = (from.x + measures.width, from.y + way.out);
            let end = (to.x, to.y + way.into);
            let x_in = |gap: usize| lane_x(gap, taken[&(edge, gap)]);
            match way.path {
                Path::Straight => vec![start, end],
                Path::Beside if start.1 == end.1 => vec![start, end],
                Path::Beside => {
                    let x = x_in(to.column);
                    vec![start, (x, start.1), (x, end.1), end]
                }
                Path::Along { corridor, lane } => {
                    let (first, last) = (x_in(from.column + 1), x_in(to.column));
                    let y = lane_y(corridor, lane);
                    vec![
                        start,
                        (first, start.1),
                        (first, y),
                        (last, y),
                        (last, end.1),
                        end,
                    ]
                }
            }
        })
        .collect();
    Layout {
        places: placed,
        routes,
        width,
        height,
    }
}

/// A stretch up or down in the gap before a column.
struct Upright {
    edge: usize,
    gap: usize,
    from: i32,
    to: i32,
}

/// The stretches up and down of all edges.
fn uprights(
    places: &[Place],
    edges: &[(usize, usize)],
    ways: &[Option<Way>],
    row_top: impl Fn(usize) -> i32,
    lane_y: impl Fn(usize, usize) -> i32,
) -> Vec<Upright> {
    let mut all = Vec::new();
    for (edge, (&(from, to), way)) in edges.iter().zip(ways).enumerate() {
        let Some(way) = way else { continue };
        let (from, to) = (places[from], places[to]);
        let start = row_top(from.row) + way.out;
        let end = row_top(to.row) + way.into;
        let mut add = |gap: usize, from: i32, to: i32| {
            all.push(Upright {
                edge,
                gap,
                from,
                to,
            });
        };
        match way.path {
            Path::Straight => {}
            Path::Beside => {
                if start != end {
                    add(to.column, start, end);
                }
            }
            Path::Along { corridor, lane } => {
                let y = lane_y(corridor, lane);
                add(from.column + 1, start, y);
                add(to.column, y, end);
            }
        }
    }
    all
}

/// The lanes of every gap, and the lane of each stretch. Of lines that go down, the one that starts
/// higher takes the lane farther right, so that they do not cross; of those that go up, the other
/// way round.
fn gap_lanes(columns: usize, uprights: &[Upright]) -> (Vec<Lanes>, Vec<usize>) {
    let mut gaps: Vec<Lanes> = (0..=columns).map(|_| Lanes::default()).collect();
    let mut order: Vec<usize> = (0..uprights.len()).collect();
    order.sort_by_key(|index| {
        let stretch = &uprights[*index];
        let down = stretch.to > stretch.from;
        let height = if down { -stretch.from } else { stretch.from };
        (stretch.gap, !down, height, *index)
    });
    let mut lanes = vec![0; uprights.len()];
    for index in order {
        let stretch = &uprights[index];
        lanes[index] = gaps[stretch.gap].take(stretch.from, stretch.to);
    }
    (gaps, lanes)
}

/// Whether each edge can run straight on: both ends in one row with nothing between them.
fn straight_edges(places: &[Place], edges: &[(usize, usize)]) -> Vec<bool> {
    let mut standing: Vec<(usize, usize)> = places
        .iter()
        .map(|place| (place.row, place.column))
        .collect();
    standing.sort_unstable();
    edges
        .iter()
        .map(|(from, to)| {
            let (from, to) = (places[*from], places[*to]);
            from.row == to.row
                && standing
                    .binary_search(&(from.row, from.column))
                    .is_ok_and(|at| standing.get(at + 1) == Some(&(to.row, to.column)))
        })
        .collect()
}

/// Where each edge leaves and arrives: a straight one in the middle, others above or below it by where
/// they lead, so that they do not cross at the node.
fn ports(
    places: &[Place],
    edges: &[(usize, usize)],
    straight: &[bool],
    measures: &Measures,
) -> Vec<(i32, i32)> {
    let leaving = Adjacency::new(
        places.len(),
        edges
            .iter()
            .enumerate()
            .map(|(edge, (from, _))| (*from, edge)),
    );
    let arriving = Adjacency::new(
        places.len(),
        edges.iter().enumerate().map(|(edge, (_, to))| (*to, edge)),
    );
    let mut ports = vec![(0, 0); edges.len()];
    for (node, place) in places.iter().enumerate() {
        let out = |edge: usize| places[edges[edge].1];
        let into = |edge: usize| places[edges[edge].0];
        for (edge, y) in side(place, leaving.of(node), straight, out, measures) {
            ports[edge].0 = y;
        }
        for (edge, y) in side(place, arriving.of(node), straight, into, measures) {
            // Between two neighbours, a line that leaves the one is not to look like one into the other.
            let aside = if straight[edge] { 0 } else { measures.lane / 2 };
            ports[edge].1 = y - aside;
        }
    }
    ports
}

/// The ports on one side of a node.
fn side(
    place: &Place,
    edges: &[usize],
    straight: &[bool],
    other: impl Fn(usize) -> Place,
    measures: &Measures,
) -> Vec<(usize, i32)> {
    let middle = measures.height / 2;
    if let [only] = edges {
        return vec![(*only, middle)];
    }
    let (mut above, mut below, mut ports) = (Vec::new(), Vec::new(), Vec::new());
    for &edge in edges {
        let other = other(edge);
        if straight[edge] {
            ports.push((edge, middle));
        } else if other.row < place.row {
            above.push((other.row, std::cmp::Reverse(distance(place, &other)), edge));
        } else {
            below.push((other.row, distance(place, &other), edge));
        }
    }
    above.sort_unstable();
    below.sort_unstable();
    let share = |at: usize, of: usize| pixels(at + 1) * middle / pixels(of + 1);
    let count = above.len();
    for (at, (.., edge)) in above.into_iter().enumerate() {
        ports.push((edge, share(at, count)));
    }
    let count = below.len();
    for (at, (.., edge)) in below.into_iter().enumerate() {
        ports.push((edge, middle + share(at, count)));
    }
    ports
}

fn distance(one: &Place, other: &Place) -> usize {
    one.column.abs_diff(other.column)
}

/// The room of a gap: the least that it has, or more for its lanes.
fn room(lanes: &Lanes, least: i32, lane: i32) -> i32 {
    least.max(lanes_room(lanes, lane) + least / 2)
}

/// From the first lane to the last.
fn lanes_room(lanes: &Lanes, lane: i32) -> i32 {
    (lanes.count() - 1).max(0) * lane
}

/// A count as pixels or as a place on a lane.
fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
