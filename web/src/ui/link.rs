//! Links that carry a secret in the fragment, which a browser never sends to a server.
//!
//! `#join=…` opens a shared project: the manifest's id, the relay's address and the invite token,
//! as JSON in base64url. `#relay=…` hands the relay's owner token to this browser.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use throughline_core::engine::ShareLink;

/// The longest fragment that is read: far more than any link of ours, far less than an attack.
const LONGEST: usize = 4096;

/// The fragment of a share link, with its `#`.
pub(crate) fn encode_share(link: &ShareLink) -> String {
    // A share link holds three short texts: it always becomes JSON.
    let json = serde_json::to_vec(link).unwrap_or_default();
    format!("#join={}", URL_SAFE_NO_PAD.encode(json))
}

/// The share link in what follows `join=`; nothing if it is damaged or not for a WebSocket.
pub(crate) fn decode_share(text: &str) -> Option<ShareLink> {
    if text.len() > LONGEST {
        return None;
    }
    let json = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let link: ShareLink = serde_json::from_slice(&json).ok()?;
    let socket = link.relay.starts_with("ws://") || link.relay.starts_with("wss://");
    // Without a token, whoever follows it must be signed in as a member.
    let opens = !link.token.is_empty() || link.relay.contains("?project=");
    (socket && opens).then_some(link)
}

#[cfg(test)]
mod tests {
    use throughline_core::id::DocumentId;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn link(relay: &str, token: &str) -> ShareLink {
        ShareLink {
            project: DocumentId::from_bytes(*b"0123456789abcdef"),
            relay: relay.to_owned(),
            token: token.to_owned(),
        }
    }

    #[wasm_bindgen_test]
    fn share_link_round_trips() {
        let link = link("wss://relay.example/sync", "a-long-unguessable-token");
        let fragment = encode_share(&link);
        let text = fragment.strip_prefix("#join=").expect("a join fragment");
        assert!(
            text.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
        assert_eq!(decode_share(text), Some(link));
    }

    #[wasm_bindgen_test]
    fn foreign_fragments_are_refused() {
        let javascript = encode_share(&link("javascript:alert(1)", "t"));
        let empty_token = encode_share(&link("wss://relay.example/sync", ""));
        for bad in [
            "",
            "%%%",
            "e30",
            javascript.trim_start_matches("#join="),
            empty_token.trim_start_matches("#join="),
            &"A".repeat(5000),
        ] {
            assert_eq!(decode_share(bad), None, "{bad}");
        }
    }
}
