//! What stands around the chart: title, legend, page number.

use super::{
    super::{
        colour::{
            ACCENT, BAR, BAR_DONE, BAR_EDGE, CRITICAL, CRITICAL_EDGE, FAINT, KEPT, STRONG, SUMMARY,
            TEXT,
        },
        svg::{Anchor, Svg, Type},
        width::width,
    },
    bars::NEAR,
    shape,
    sheet::Sheet,
};

/// The height of the title.
pub(super) const TITLE: f64 = 30.0;
/// The height of the legend's line.
pub(super) const FOOT: f64 = 26.0;

const SMALL: Type = Type {
    size: 10.0,
    bold: false,
    fill: FAINT,
    anchor: Anchor::Start,
    edged: false,
};

/// The project's name at the left, the instant at the right.
pub(super) fn title(sheet: &Sheet<'_>, svg: &mut Svg, right: f64) {
    let look = Type {
        size: 15.0,
        bold: true,
        fill: STRONG,
        ..SMALL
    };
    svg.text(0.0, 17.0, look, &sheet.words.title);
    let look = Type {
        anchor: Anchor::End,
        ..SMALL
    };
    svg.text(right, 17.0, look, &sheet.words.as_of);
}

/// *Page 1 of 3* at the right end of the foot.
pub(super) fn number(sheet: &Sheet<'_>, svg: &mut Svg, right: f64, y: f64, page: (usize, usize)) {
    let text = sheet
        .words
        .page
        .replace("{page}", &page.0.to_string())
        .replace("{pages}", &page.1.to_string());
    let look = Type {
        anchor: Anchor::End,
        ..SMALL
    };
    svg.text(right, y + 17.0, look, &text);
}

/// What the shapes mean, below the chart.
pub(super) fn legend(sheet: &Sheet<'_>, svg: &mut Svg, y: f64) {
    let middle = y + 13.5;
    let words = &sheet.words;
    let mut x = 0.0;
    let bar = |fill: &str, edge: &str, thick: f64| {
        format!("rx=\"2.5\" fill=\"{fill}\" stroke=\"{edge}\" stroke-width=\"{thick}\"")
    };
    let mut entry = |svg: &mut Svg, text: &str, draw: &dyn Fn(&mut Svg, f64)| {
        draw(svg, x);
        svg.text(
            x + 27.0,
            middle + 3.5,
            Type {
                fill: TEXT,
                ..SMALL
            },
            text,
        );
        x += 27.0 + width(text, SMALL.size) + 16.0;
    };
    entry(svg, &words.task, &|svg, x| {
        svg.rect(x, middle - 4.5, 22.0, 9.0, &bar(BAR, BAR_EDGE, 0.8));
    });
    entry(svg, &words.done, &|svg, x| {
        svg.rect(x, middle - 4.5, 22.0, 9.0, &bar(BAR_DONE, BAR_DONE, 0.8));
    });
    if sheet.show.critical {
        entry(svg, &words.critical, &|svg, x| {
            svg.rect(
                x,
                middle - 4.5,
                22.0,
                9.0,
                &bar(CRITICAL, CRITICAL_EDGE, 1.6),
            );
        });
        if sheet.rows.iter().any(|row| row.near_critical) {
            entry(svg, &words.near_critical, &|svg, x| {
                let look = bar(BAR, CRITICAL_EDGE, 1.2) + NEAR;
                svg.rect(x, middle - 4.5, 22.0, 9.0, &look);
            });
        }
    }
    entry(svg, &words.summary, &|svg, x| {
        let path = shape::bracket(x, 22.0, middle);
        svg.path(&path, &format!("fill=\"{SUMMARY}\""));
    });
    entry(svg, &words.milestone, &|svg, x| {
        let path = shape::diamond(x + 11.0, middle, 5.5);
        svg.path(&path, &format!("fill=\"{SUMMARY}\""));
    });
    if sheet.show.float {
        entry(svg, &words.float, &|svg, x| {
            let look = format!("fill=\"none\" stroke=\"{FAINT}\" stroke-dasharray=\"2 2.5\"");
            svg.path(&shape::tail(x, x + 21.0, middle), &look);
        });
    }
    if sheet.rows.iter().any(|row| row.deadline.is_some()) {
        entry(svg, &words.deadline, &|svg, x| {
            let path = shape::deadline(x + 11.0, middle);
            svg.path(&path, &format!("fill=\"{KEPT}\""));
        });
    }
    if sheet.today.is_some() {
        entry(svg, &words.today, &|svg, x| {
            let look = format!("stroke=\"{ACCENT}\" stroke-width=\"1.4\"");
            svg.line((x + 11.0, middle - 7.0), (x + 11.0, middle + 7.0), &look);
        });
    }
}
