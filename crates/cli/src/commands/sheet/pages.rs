//! The sheets themselves: one page for each person, as HTML to print or as plain text.

use super::Fresh;
use config::Settings;
use explain::{Texts, Value};
use std::net::SocketAddr;

/// Nothing is fetched from anywhere: a sheet opens on a machine without a network.
const STYLE: &str = "\
@page { size: A4; margin: 20mm }
body { font-family: sans-serif; line-height: 1.6; color: #000; background: #fff; max-width: 42em; margin: 0 auto }
section { break-after: page; padding: 1em 0 }
section:last-child { break-after: auto }
h1 { font-size: 1.4em; border-bottom: 2px solid }
.password { font-family: monospace; font-size: 1.8em; letter-spacing: .05em; border: 2px solid; padding: .3em .6em; \
display: inline-block }
table { border-collapse: collapse }
th, td { text-align: left; border: 1px solid; padding: .2em .8em; font-weight: normal }
@media screen { section { border-bottom: 1px dashed } }
";

/// A service of ours as a mail program is told of it: the key of its name, the port, and whether TLS begins at once.
fn services(settings: &Settings) -> Vec<(&'static str, u16, &'static str)> {
    let doors = &settings.doors;
    let port = |listeners: &[SocketAddr]| listeners.first().map(SocketAddr::port);
    [
        ("sheet-receive", port(&doors.pop3s), "SSL/TLS"),
        ("sheet-receive", port(&doors.pop3), "STARTTLS"),
        ("sheet-send", port(&doors.submissions), "SSL/TLS"),
        ("sheet-send", port(&doors.submission), "STARTTLS"),
    ]
    .into_iter()
    .filter_map(|(key, port, tls)| Some((key, port?, tls)))
    .collect()
}

/// One file with a page for each.
pub fn html(texts: Texts, settings: &Settings, fresh: &[Fresh]) -> String {
    let get = |key: &str| escaped(&texts.get(key, &[]));
    let pages: String = fresh.iter().map(|one| page(texts, settings, one)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{pages}</body>\n</html>\n",
        texts.lang().tag(),
        get("sheet-title"),
    )
}

fn page(texts: Texts, settings: &Settings, one: &Fresh) -> String {
    let get = |key: &str| escaped(&texts.get(key, &[]));
    let hostname = escaped(&settings.hostname.to_string());
    let row = |(key, port, tls): (&str, u16, &str)| {
        format!("<tr><th>{}</th><td>{hostname}</td><td>{port}</td><td>{tls}</td></tr>\n", get(key))
    };
    let rows: String = services(settings).into_iter().map(row).collect();
    let steps: String = steps(texts).iter().map(|step| format!("<li>{}</li>\n", escaped(step))).collect();
    format!(
        "<section>\n<h1>{}</h1>\n<p>{}: <strong>{address}</strong></p>\n<p>{}:</p>\n<p class=\"password\">{}</p>\n<p>{}</p>\n\
         <ol>\n{steps}</ol>\n<table>\n<tr><th></th><th>{}</th><th>{}</th><th>{}</th></tr>\n{rows}</table>\n<p>{}</p>\n</section>\n",
        get("sheet-title"),
        get("sheet-address"),
        get("sheet-password"),
        escaped(one.password.reveal()),
        get("sheet-hyphens"),
        get("sheet-server"),
        get("sheet-port"),
        get("sheet-tls"),
        get("sheet-keep"),
        address = escaped(&one.address.to_string()),
    )
}

/// The same for a printer that knows no HTML; a form feed between two pages.
pub fn plain(texts: Texts, settings: &Settings, fresh: &[Fresh]) -> String {
    let get = |key: &str| texts.get(key, &[]);
    let pages = fresh.iter().map(|one| {
        let numbered = steps(texts).into_iter().zip(1..).map(|(step, number)| format!("{number}. {step}\n"));
        let steps: String = numbered.collect();
        let row = |(key, port, tls): (&str, u16, &str)| format!("  {}: {} {port} {tls}\n", get(key), settings.hostname);
        let rows: String = services(settings).into_iter().map(row).collect();
        let (address, password) = (&one.address, one.password.reveal());
        format!(
            "{}\n\n{}: {address}\n{}: {password}\n{}\n\n{steps}\n{rows}\n{}\n",
            get("sheet-title"),
            get("sheet-address"),
            get("sheet-password"),
            get("sheet-hyphens"),
            get("sheet-keep"),
        )
    });
    pages.collect::<Vec<_>>().join("\u{c}")
}

fn steps(texts: Texts) -> Vec<String> {
    let values: [(&str, Value<'_>); 0] = [];
    ["sheet-step-type", "sheet-step-everywhere", "sheet-step-ask"].map(|key| texts.get(key, &values)).into()
}

/// Nothing in an address or text becomes markup.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_address_becomes_markup() {
        assert_eq!(escaped("\"<b>&\"@example.jp"), "&quot;&lt;b&gt;&amp;&quot;@example.jp");
    }
}
