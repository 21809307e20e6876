//! The Origin check: a page of another site must not talk to the relay in its visitor's name.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr},
    str::FromStr,
};

use axum::http::{HeaderMap, Uri, header};

use crate::http::HttpError;

/// Where a page came from: scheme, host and port, as browsers send it (RFC 6454 §6.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    https: bool,
    host: String,
    port: u16,
}

/// Text that is not the origin of a web page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is not an origin such as https://plan.example.org")]
pub struct OriginError(String);

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let error = || OriginError(text.chars().take(80).collect());
        let uri: Uri = text.parse().map_err(|_| error())?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(error()),
        };
        let authority = uri.authority().ok_or_else(error)?;
        if uri.path().len() > 1 || uri.query().is_some() || authority.as_str().contains('@') {
            return Err(error());
        }
        Ok(Self {
            https,
            host: authority.host().to_ascii_lowercase(),
            port: authority.port_u16().unwrap_or(default_port(https)),
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port == default_port(self.https) {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}

impl Origin {
    /// Whether its pages come over HTTPS.
    pub(crate) const fn is_https(&self) -> bool {
        self.https
    }

    /// The host, if it is a name and no address.
    pub(crate) fn host_name(&self) -> Option<&str> {
        is_host_name(&self.host).then_some(self.host.as_str())
    }

    /// Whether a request with this `Host` header went to where the page came from. A relay behind a
    /// TLS proxy sees plain HTTP, so the page's scheme says which port an absent one stands for.
    fn is_host(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<axum::http::uri::Authority>() else {
            return false;
        };
        authority.host().eq_ignore_ascii_case(&self.host)
            && authority.port_u16().unwrap_or(default_port(self.https)) == self.port
    }
}

/// Whether a host is a name. An IPv6 address stands in brackets here.
pub(crate) fn is_host_name(host: &str) -> bool {
    !host.is_empty() && !host.starts_with('[') && host.parse::<Ipv4Addr>().is_err()
}

/// Whether a host is this machine: nobody sits between. An IPv6 address stands in brackets here.
pub(crate) fn is_here(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

const fn default_port(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

/// Whether the page that a request comes from was loaded over HTTPS, also where a proxy speaks it for us.
pub(crate) fn comes_over_tls(headers: &HeaderMap) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok());
    origin.is_some_and(|origin| origin.parse::<Origin>().is_ok_and(|origin| origin.https))
}

/// The relay's own address, as the page calls it that a request comes from. Nothing for other sites' pages, those that may
/// connect too.
pub(crate) fn own_origin(headers: &HeaderMap) -> Option<Origin> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let origin: Origin = origins.next()?.to_str().ok()?.parse().ok()?;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    (origins.next().is_none() && origin.is_host(host)).then_some(origin)
}

/// Lets a request pass that has no `Origin` (it is not a browser's), or the relay's own, or an allowed one.
pub(crate) fn check_origin(headers: &HeaderMap, allowed: &[Origin]) -> Result<(), HttpError> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else {
        return Ok(());
    };
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok());
    let origin = origin.to_str().ok().and_then(|o| o.parse::<Origin>().ok());
    let good = origins.next().is_none()
        && origin.is_some_and(|o| host.is_some_and(|h| o.is_host(h)) || allowed.contains(&o));
    if good {
        Ok(())
    } else {
        Err(HttpError::ForeignOrigin)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn check(origin: &'static str, host: &'static str, passes: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        headers.insert(header::HOST, HeaderValue::from_static(host));
        let allowed = ["https://plan.example.org".parse().expect("an origin")];
        assert_eq!(
            check_origin(&headers, &allowed).is_ok(),
            passes,
            "{origin} at {host}"
        );
    }

    #[test]
    fn only_the_relays_own_page_and_allowed_ones_pass() {
        check("http://127.0.0.1:8080", "127.0.0.1:8080", true);
        check("http://[::1]:8080", "[::1]:8080", true);
        check("https://relay.example.org", "relay.example.org", true);
        check("https://relay.example.org:443", "relay.example.org", true);
        check("https://RELAY.example.org", "relay.example.org:443", true);
        check("https://plan.example.org", "relay.example.org", true);
        check("http://plan.example.org", "relay.example.org", false);
        check("http://127.0.0.1:8081", "127.0.0.1:8080", false);
        check("http://localhost:8080", "127.0.0.1:8080", false);
        check(
            "https://relay.example.org.evil.test",
            "relay.example.org",
            false,
        );
        check(
            "https://relay.example.org@evil.test",
            "relay.example.org",
            false,
        );
        check("null", "127.0.0.1:8080", false);
        check("file://", "127.0.0.1:8080", false);
        check("", "127.0.0.1:8080", false);
    }

    #[test]
    fn a_host_is_a_name_or_a_number() {
        let check = |origin: &str, name: Option<&str>| {
            let origin: Origin = origin.parse().expect("an origin");
            assert_eq!(origin.host_name(), name, "{origin}");
        };
        check("https://Plan.example.org", Some("plan.example.org"));
        check("http://localhost:8080", Some("localhost"));
        check("http://127.0.0.1:8080", None);
        check("http://[::1]:8080", None);
    }

    #[test]
    fn without_an_origin_it_is_no_browser_and_two_origins_are_a_trick() {
        let mut headers = HeaderMap::new();
        assert!(check_origin(&headers, &[]).is_ok());
        headers.insert(header::HOST, HeaderValue::from_static("a"));
        headers.append(header::ORIGIN, HeaderValue::from_static("http://a"));
        assert!(check_origin(&headers, &[]).is_ok());
        headers.append(header::ORIGIN, HeaderValue::from_static("http://b"));
        assert!(check_origin(&headers, &[]).is_err());
    }
}
