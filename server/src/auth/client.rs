//! The address that a request comes from, also through proxies that the operator trusts.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// The other end of the connection that a request came by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Who sent a request: the other end, or, where that is a trusted proxy, the last address in `X-Forwarded-For` that is
/// none. What stands before that may be made up by anybody.
pub(crate) fn client_address(peer: Peer, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.contains(&address.to_canonical());
    let mut address = peer.0;
    let lines = headers.get_all("x-forwarded-for").into_iter();
    let told: Vec<&str> = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .collect();
    for told in told.into_iter().rev() {
        if !is_trusted(&address) {
            break;
        }
        let Ok(next) = told.trim().parse() else {
            break;
        };
        address = next;
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = ["127.0.0.1", "10.0.0.7"].map(|a| a.parse().expect("an address"));
        let check = |peer: &str, told: &[&str], expected: &str| {
            let mut headers = HeaderMap::new();
            for line in told {
                headers.append("x-forwarded-for", line.parse().expect("a header"));
            }
            let peer = Peer(peer.parse().expect("an address"));
            let found = client_address(peer, &headers, &trusted);
            assert_eq!(found.to_string(), expected, "{told:?}");
        };
        check("192.0.2.9", &[], "192.0.2.9");
        check("192.0.2.9", &["198.51.100.1"], "192.0.2.9");
        check("127.0.0.1", &[], "127.0.0.1");
        check("127.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("127.0.0.1", &["203.0.113.5, 198.51.100.1"], "198.51.100.1");
        check(
            "::ffff:127.0.0.1",
            &["203.0.113.5, 198.51.100.1, 10.0.0.7"],
            "198.51.100.1",
        );
        check(
            "127.0.0.1",
            &["203.0.113.5", "2001:db8::1,10.0.0.7"],
            "2001:db8::1",
        );
        check("127.0.0.1", &["198.51.100.1, unknown"], "127.0.0.1");
    }
}
