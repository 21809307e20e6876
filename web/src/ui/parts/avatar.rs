//! A person as a coloured disc with initials.

use leptos::prelude::*;

/// A disc for a person; the colour follows from the id. The name must be said beside it or in the
/// title.
pub(crate) fn avatar(name: &str, initials: &str, id: &str) -> impl IntoView + use<> {
    disc(name, initials, hue_of(id))
}

/// A disc of a given hue.
pub(crate) fn disc(name: &str, initials: &str, hue: u16) -> impl IntoView + use<> {
    let initials = if initials.is_empty() {
        initials_of(name)
    } else {
        initials.to_owned()
    };
    view! {
        <span class="avatar" style:--hue=hue.to_string() title=name.to_owned() aria-hidden="true">
            {initials}
        </span>
    }
}

/// One or two letters for a name.
pub(crate) fn initials_of(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let first = words.next();
    let letters: String = first.into_iter().chain(words.next_back()).collect();
    if letters.is_empty() {
        "?".to_owned()
    } else {
        letters.to_uppercase()
    }
}

/// A hue for an id: spread over the circle, the same on every device.
pub(crate) fn hue_of(id: &str) -> u16 {
    // FNV-1a, 32 bits.
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    u16::try_from(hash % 360).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn initials_are_first_and_last() {
        for (name, expected) in [
            ("Jon Ødegård", "JØ"),
            ("selma", "S"),
            ("Anna Maria Berg", "AB"),
            ("  ", "?"),
        ] {
            assert_eq!(initials_of(name), expected);
        }
    }
}
