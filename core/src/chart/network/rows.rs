//! Which row each node stands in: few crossings, and chains in straight lines.

use super::layers::Adjacency;

/// Sweeps through the columns and back. More change little: each is kept only if it is better.
const SWEEPS: usize = 8;
/// Barycentres are kept in this part of a row.
const FINE: isize = 16;

/// Assigns rows, from 0. Each connected part of the graph has rows of its own, the parts one below
/// the other in the order of their first nodes; nodes without edges stand in a block at the end, as
/// wide as the rest but at least `least` columns, for which their `columns` are changed.
pub(super) fn assign(columns: &mut [usize], edges: &[(usize, usize)], least: usize) -> Vec<usize> {
    let nodes = columns.len();
    let before = Adjacency::new(nodes, edges.iter().map(|(from, to)| (*to, *from)));
    let after = Adjacency::new(nodes, edges.iter().copied());
    let mut rows = vec![0; nodes];
    let mut top = 0;
    let (parts, alone) = parts(nodes, &before, &after);
    for part in parts {
        let mut part = Part::new(&part, columns, &before, &after);
        part.improve();
        top = part.put_into(&mut rows, top);
    }
    let width = columns.iter().max().map_or(0, |last| last + 1).max(least);
    for (place, node) in alone.into_iter().enumerate() {
        columns[node] = place % width;
        rows[node] = top + place / width;
    }
    rows
}

/// The connected parts of the graph, each in node order, and the nodes without edges.
fn parts(nodes: usize, before: &Adjacency, after: &Adjacency) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut seen = vec![false; nodes];
    let (mut parts, mut alone) = (Vec::new(), Vec::new());
    for root in 0..nodes {
        if seen[root] {
            continue;
        }
        seen[root] = true;
        let mut part = vec![root];
        let mut next = 0;
        while let Some(&node) = part.get(next) {
            next += 1;
            for &other in before.of(node).iter().chain(after.of(node)) {
                if !seen[other] {
                    seen[other] = true;
                    part.push(other);
                }
            }
        }
        if part.len() == 1 {
            alone.push(root);
        } else {
            part.sort_unstable();
            parts.push(part);
        }
    }
    (parts, alone)
}

/// A connected part, with its nodes numbered from 0.
struct Part {
    /// The nodes' numbers in the whole graph.
    nodes: Vec<usize>,
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
    /// The nodes of each column, from top to bottom.
    columns: Vec<Vec<usize>>,
    /// The row of each node; may be negative on the way.
    rows: Vec<isize>,
}

impl Part {
    fn new(nodes: &[usize], columns: &[usize], before: &Adjacency, after: &Adjacency) -> Self {
        // The nodes of a part are in order, so a number is found by bisection.
        let number = |node: &usize| nodes.binary_search(node).unwrap_or_default();
        let neighbours = |of: &Adjacency| {
            let list = |node: &usize| of.of(*node).iter().map(number).collect();
            nodes.iter().map(list).collect()
        };
        let last = nodes.iter().map(|node| columns[*node]).max();
        let mut in_columns: Vec<Vec<usize>> = vec![Vec::new(); last.map_or(0, |last| last + 1)];
        let mut rows = vec![0; nodes.len()];
        for (number, node) in nodes.iter().enumerate() {
            let column = &mut in_columns[columns[*node]];
            rows[number] = column.len().cast_signed();
            column.push(number);
        }
        Self {
            nodes: nodes.to_vec(),
            before: neighbours(before),
            after: neighbours(after),
            columns: in_columns,
            rows,
        }
    }

    /// Sweeps to and fro and keeps the best arrangement.
    fn improve(&mut self) {
        let mut best = (self.cost(), self.columns.clone(), self.rows.clone());
        for sweep in 0..SWEEPS {
            self.sweep(sweep % 2 == 0);
            let cost = self.cost();
            if cost < best.0 {
                best = (cost, self.columns.clone(), self.rows.clone());
            }
        }
        (_, self.columns, self.rows) = best;
    }

    /// Moves each node towards the middle of those it is tied to on one side.
    fn sweep(&mut self, to_the_right: bool) {
        let count = self.columns.len();
        for step in 0..count {
            let column = if to_the_right { step } else { count - 1 - step };
            let neighbours = if to_the_right {
                &self.before
            } else {
                &self.after
            };
            let mut wanted: Vec<(isize, isize, usize)> = self.columns[column]
                .iter()
                .map(|&node| {
                    let tied = &neighbours[node];
                    let sum: isize = tied.iter().map(|other| self.rows[*other] * FINE).sum();
                    let row = self.rows[node];
                    let middle = match tied.len() {
                        0 => row * FINE,
                        count => sum.div_euclid(count.cast_signed()),
                    };
                    (middle, row, node)
                })
                .collect();
            wanted.sort_unstable();
            let places: Vec<isize> = wanted
                .iter()
                .map(|(middle, ..)| (middle + FINE / 2).div_euclid(FINE))
                .collect();
            for ((_, _, node), row) in wanted.iter().zip(spread(&places)) {
                self.rows[*node] = row;
            }
            self.columns[column] = wanted.into_iter().map(|(_, _, node)| node).collect();
        }
    }

    /// Crossings between neighbouring columns, then how far edges go up and down.
    fn cost(&self) -> (u64, u64) {
        let mut crossings = 0;
        let mut length = 0;
        let mut place = vec![0; self.nodes.len()];
        let mut column_of = vec![0; self.nodes.len()];
        for (index, column) in self.columns.iter().enumerate() {
            for (at, node) in column.iter().enumerate() {
                place[*node] = at;
                column_of[*node] = index;
            }
        }
        for (index, column) in self.columns.iter().enumerate() {
            let mut ends = Vec::new();
            for &node in column {
                let first = ends.len();
                for &to in &self.after[node] {
                    length += self.rows[node].abs_diff(self.rows[to]) as u64;
                    if column_of[to] == index + 1 {
                        ends.push(place[to]);
                    }
                }
                // Edges that leave the same node do not cross.
                ends[first..].sort_unstable();
            }
            let wide = self.columns.get(index + 1).map_or(0, Vec::len);
            crossings += inversions(&ends, wide);
        }
        (crossings, length)
    }

    /// Writes the rows, counted from `top` and without empty ones; gives the row below.
    fn put_into(&self, rows: &mut [usize], top: usize) -> usize {
        let mut used = self.rows.clone();
        used.sort_unstable();
        used.dedup();
        for (node, row) in self.nodes.iter().zip(&self.rows) {
            rows[*node] = top + used.binary_search(row).unwrap_or_default();
        }
        top + used.len()
    }
}

/// Rows as near as can be to those wanted (ascending), no two alike, in the same order: isotonic
/// regression by pooling adjacent violators (Barlow et al., *Statistical Inference under Order
/// Restrictions*, 1972).
pub(super) fn spread(wanted: &[isize]) -> Vec<isize> {
    struct Pool {
        sum: isize,
        count: isize,
    }
    let mean = |pool: &Pool| pool.sum.div_euclid(pool.count);
    let mut pools: Vec<Pool> = Vec::new();
    for (index, row) in (0_isize..).zip(wanted) {
        let mut pool = Pool {
            sum: row - index,
            count: 1,
        };
        while let Some(last) = pools.last()
            && mean(last) > mean(&pool)
        {
            pool.sum += last.sum;
            pool.count += last.count;
            pools.pop();
        }
        pools.push(pool);
    }
    let mut rows = Vec::with_capacity(wanted.len());
    for pool in &pools {
        for _ in 0..pool.count {
            rows.push(mean(pool) + rows.len().cast_signed());
        }
    }
    rows
}

/// How many pairs stand in the wrong order; each value is below `limit`. Counted in a Fenwick tree.
fn inversions(values: &[usize], limit: usize) -> u64 {
    let mut tree = vec![0_u64; limit + 1];
    let mut count = 0;
    for (before, &value) in (0_u64..).zip(values) {
        let mut not_greater = 0;
        let mut at = value + 1;
        while at > 0 {
            not_greater += tree[at];
            at &= at - 1;
        }
        count += before - not_greater;
        let mut at = value + 1;
        while at <= limit {
            tree[at] += 1;
            at += at & at.wrapping_neg();
        }
    }
    count
}
