//! The network diagram as SVG.

use std::fmt::Write as _;

use super::{
    super::{
        colour::{ACCENT, CRITICAL_EDGE, FAINT, GROUND, LINE, LINK, SOFT, STRONG, TEXT},
        svg::{Anchor, Svg, Type},
        width::cut,
    },
    Edge, Graph, Layout, Measures, Place,
};

/// The height of the title.
const TITLE: i32 = 34;
/// The radius of the lines' corners, and the length of their heads.
const RADIUS: i32 = 5;
const HEAD: i32 = 7;

/// What stands in a node.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NodeText {
    /// The key.
    pub key: String,
    /// The name.
    pub name: String,
    /// The duration.
    pub duration: String,
    /// Earliest start and finish.
    pub early: (String, String),
    /// Latest start and finish.
    pub late: (String, String),
    /// The total float.
    pub float: String,
    /// Whether it is critical: its frame is thick.
    pub critical: bool,
    /// Whether it is a summary: its ground is darker.
    pub summary: bool,
    /// How much of it is done, 0 to 100.
    pub percent: u8,
}

/// A diagram to be drawn.
pub struct Figure<'a> {
    /// What is drawn.
    pub graph: &'a Graph,
    /// Where.
    pub layout: &'a Layout,
    /// The measures that the layout was made with.
    pub measures: &'a Measures,
    /// What stands in each node, in the order of the graph's.
    pub nodes: &'a [NodeText],
    /// What stands at the end of an edge.
    pub label: &'a dyn Fn(&Edge) -> String,
    /// Whether critical lines are marked.
    pub critical: bool,
    /// The project's name.
    pub title: &'a str,
    /// When the picture was taken.
    pub as_of: &'a str,
}

impl Figure<'_> {
    /// The diagram as an SVG document.
    #[must_use]
    pub fn picture(&self) -> String {
        let (width, height) = (self.layout.width.max(320), self.layout.height + TITLE);
        let (w, h) = (f64::from(width), f64::from(height));
        let mut svg = Svg::new(w, h, self.title);
        svg.rect(0.0, 0.0, w, h, "fill=\"#fff\"");
        let margin = f64::from(self.measures.margin);
        svg.text(
            margin,
            24.0,
            letters(15.0, true, STRONG, Anchor::Start),
            self.title,
        );
        svg.text(
            w - margin,
            24.0,
            letters(10.0, false, FAINT, Anchor::End),
            self.as_of,
        );
        svg.open_group(0.0, f64::from(TITLE));
        for (edge, route) in self.graph.edges.iter().zip(&self.layout.routes) {
            self.edge(&mut svg, edge, route);
        }
        for (node, place) in self.nodes.iter().zip(&self.layout.places) {
            self.node(&mut svg, node, place);
        }
        svg.close_group();
        svg.finish()
    }

    fn edge(&self, svg: &mut Svg, edge: &Edge, route: &[(i32, i32)]) {
        let Some((x, y)) = route.last() else { return };
        let (colour, thick) = if self.critical && edge.critical {
            (CRITICAL_EDGE, 2.4)
        } else {
            (LINK, 1.2)
        };
        let (line, head) = line(route);
        let look = format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{thick}\"");
        svg.path(&line, &look);
        svg.path(&head, &format!("fill=\"{colour}\""));
        let look = Type {
            edged: true,
            ..letters(10.0, true, TEXT, Anchor::End)
        };
        let (x, y) = (f64::from(x - HEAD - 3), f64::from(y - 4));
        svg.text(x, y, look, &(self.label)(edge));
    }

    fn node(&self, svg: &mut Svg, node: &NodeText, place: &Place) {
        let (x, y) = (f64::from(place.x), f64::from(place.y));
        let (w, h) = (
            f64::from(self.measures.width),
            f64::from(self.measures.height),
        );
        let (edge, thick) = if node.critical && self.critical {
            (CRITICAL_EDGE, 2.6)
        } else {
            (LINE, 1.0)
        };
        let ground = if node.summary { GROUND } else { "#fff" };
        svg.open_group(x, y);
        let look = format!("rx=\"5\" fill=\"{ground}\" stroke=\"{edge}\" stroke-width=\"{thick}\"");
        svg.rect(0.0, 0.0, w, h, &look);
        let name = h * 0.5;
        svg.rect(1.0, name, w - 2.0, 2.0, &format!("fill=\"{SOFT}\""));
        let done = (w - 2.0) * f64::from(node.percent.min(100)) / 100.0;
        svg.rect(1.0, name, done, 2.0, &format!("fill=\"{ACCENT}\""));
        let small = |anchor| letters(10.5, false, FAINT, anchor);
        svg.text(9.0, 18.0, small(Anchor::Start), &node.key);
        svg.text(
            w - 9.0,
            18.0,
            letters(10.5, true, STRONG, Anchor::End),
            &node.duration,
        );
        let text = cut(&node.name, 12.5, w - 18.0);
        svg.text(
            9.0,
            name - 10.0,
            letters(12.0, true, STRONG, Anchor::Start),
            &text,
        );
        let (upper, lower) = (h * 0.69, h * 0.92);
        let dated = |svg: &mut Svg, y: f64, (start, finish): &(String, String)| {
            svg.text(9.0, y, letters(10.5, false, TEXT, Anchor::Start), start);
            svg.text(w - 9.0, y, letters(10.5, false, TEXT, Anchor::End), finish);
        };
        dated(svg, upper, &node.early);
        dated(svg, lower, &node.late);
        let middle = f64::midpoint(upper, lower);
        svg.text(
            w / 2.0,
            middle,
            letters(10.5, true, TEXT, Anchor::Middle),
            &node.float,
        );
        svg.close_group();
    }
}

const fn letters(size: f64, bold: bool, fill: &'static str, anchor: Anchor) -> Type {
    Type {
        size,
        bold,
        fill,
        anchor,
        edged: false,
    }
}

/// A route as paths: its line with rounded corners, and its head.
#[must_use]
pub fn line(route: &[(i32, i32)]) -> (String, String) {
    let (mut line, mut head) = (String::new(), String::new());
    let [first, .., last] = route else {
        return (line, head);
    };
    // Writing to a string cannot fail.
    let _ = write!(line, "M{} {}", first.0, first.1);
    for three in route.windows(3) {
        let [before, corner, after] = three else {
            continue;
        };
        let (ax, ay) = towards(*corner, *before);
        let (bx, by) = towards(*corner, *after);
        let _ = write!(line, "L{ax} {ay}Q{} {} {bx} {by}", corner.0, corner.1);
    }
    let _ = write!(line, "H{}", last.0 - HEAD + 1);
    let _ = write!(head, "M{} {}l-{HEAD} -4v8z", last.0, last.1);
    (line, head)
}

/// The point a corner's radius away from a corner, or half way to the next.
fn towards(corner: (i32, i32), other: (i32, i32)) -> (i32, i32) {
    let (dx, dy) = (other.0 - corner.0, other.1 - corner.1);
    let by = RADIUS.min(dx.abs().max(dy.abs()) / 2);
    (corner.0 + dx.signum() * by, corner.1 + dy.signum() * by)
}
