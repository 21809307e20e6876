//! How wide a text is, without a font at hand: by kinds of letters, as they are in Inter and its like.

/// About the width of a text set in that size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// A text cut to a width, with an ellipsis if it was.
pub(super) fn cut(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - em('…') * size;
    let mut cut: String = text
        .chars()
        .take_while(|letter| {
            left -= em(*letter) * size;
            left >= 0.0
        })
        .collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

fn em(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'I' => 0.28,
        ' ' | 'f' | 'r' | 't' | '(' | ')' | '-' | '/' => 0.36,
        'm' | 'w' | 'M' | 'W' | '@' | '…' | '%' | 'Æ' | 'æ' | 'Œ' | 'œ' => 0.9,
        '\u{1100}'.. => 1.0,
        _ if letter.is_uppercase() => 0.7,
        _ => 0.6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_to_fit() {
        let check = |text: &str, room: f64, wanted: &str| {
            let cut = cut(text, 10.0, room);
            assert_eq!(cut, wanted);
            assert!(width(&cut, 10.0) <= room.max(10.0), "{cut}");
        };
        check("Rack", 100.0, "Rack");
        check("Site surveys, six sites", 60.0, "Site surve…");
        check("設計書", 25.0, "設…");
        check("Anything", 0.0, "…");
    }
}
