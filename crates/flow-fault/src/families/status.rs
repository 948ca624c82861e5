//! Statuses: F48 to F56.

use flow_core::{
    ErrorCode::{HttpRedirect, HttpStatus},
    NoteCode::EmptyBody,
};

use super::{CUSTOMER, JSON, ok_head, raw, reply};
use crate::{
    fault::{Fault, fault},
    play::Play,
    script::Script,
};

/// A status with JSON, with HTML and without a body.
macro_rules! with_each_body {
    ($($status:literal)+) => {
        [$(
            fault("F48", concat!("status.", $status), concat!("the status ", $status, ", with JSON"), || problem($status)).error(HttpStatus),
            fault("F48", concat!("status.", $status, ".html"), concat!("the status ", $status, ", with a page of HTML"), || page($status)).error(HttpStatus),
            fault("F48", concat!("status.", $status, ".empty"), concat!("the status ", $status, ", without a body"), || empty($status)).error(HttpStatus),
        )+]
    };
}

pub(crate) static CLIENT_ERRORS: [Fault; 24] = with_each_body!(400 401 403 404 408 409 410 422);

/// Statuses with the usual JSON.
macro_rules! plain {
    ($row:literal, $play:ident, $code:ident: $($status:literal)+) => {
        [$(fault($row, concat!("status.", $status), concat!("the status ", $status, ", with JSON"), || $play($status)).error($code),)+]
    };
}

pub(crate) static TOO_MANY: [Fault; 4] = [
    fault(
        "F49",
        "status.429",
        "a 429 that says how many seconds to wait",
        || retry(Some("120")),
    )
    .error(HttpStatus),
    fault(
        "F49",
        "status.429.date",
        "a 429 that says until when to wait",
        || retry(Some("Fri, 31 Dec 2100 23:59:59 GMT")),
    )
    .error(HttpStatus),
    fault(
        "F49",
        "status.429.garbage",
        "a 429 with a `retry-after` that means nothing",
        || retry(Some("soon")),
    )
    .error(HttpStatus),
    fault(
        "F49",
        "status.429.none",
        "a 429 that does not say how long to wait",
        || retry(None),
    )
    .error(HttpStatus),
];

pub(crate) static SERVER_ERRORS: [Fault; 4] = plain!("F50", problem, HttpStatus: 500 502 503 504);

pub(crate) static SUCCESSES: [Fault; 9] = [
    fault("F51", "status.201", "the status 201, with JSON", || {
        reply(201, &[JSON])
    }),
    fault("F51", "status.202", "the status 202, with JSON", || {
        reply(202, &[JSON])
    }),
    fault("F51", "status.203", "the status 203, with JSON", || {
        reply(203, &[JSON])
    }),
    fault(
        "F51",
        "status.206",
        "the status 206, with JSON that is whole",
        || reply(206, &[JSON, ("content-range", "bytes 0-82/83")]),
    ),
    fault(
        "F52",
        "status.204",
        "the status 204, without a body",
        || empty(204),
    )
    .noted(&[EmptyBody]),
    fault(
        "F52",
        "status.204.body",
        "the status 204, with a body that must not be there",
        || raw(ok_head().replace("200 OK", "204 No Content") + "\r\n" + CUSTOMER),
    )
    .noted(&[EmptyBody]),
    fault(
        "F53",
        "status.304",
        "the status 304, with a body that must not be there",
        || raw(ok_head().replace("200 OK", "304 Not Modified") + "\r\n" + CUSTOMER),
    )
    .error(HttpRedirect),
    fault(
        "F53",
        "status.205",
        "the status 205, without a body",
        || empty(205),
    )
    .noted(&[EmptyBody]),
    fault(
        "F53",
        "status.205.body",
        "the status 205, with a body that must not be there",
        || reply(205, &[JSON]),
    )
    .noted(&[EmptyBody]),
];

/// Redirects by status.
macro_rules! redirects {
    ($row:literal, $about:literal, $to:literal: $($status:literal)+) => {
        [$(fault($row, concat!("status.", $status), concat!("a ", $status, " ", $about), || redirect($status, Some($to))).error(HttpRedirect),)+]
    };
}

pub(crate) static REDIRECTS: [Fault; 3] = redirects!("F54", "to another path, where a POST would become a GET", "/elsewhere": 301 302 303);

pub(crate) static LOOPS: [Fault; 2] = redirects!("F55", "to the very same address", "#": 307 308);

pub(crate) static ODD_REDIRECTS: [Fault; 5] = [
    fault(
        "F56",
        "redirect.no-location",
        "a 302 that does not say where to",
        || redirect(302, None),
    )
    .error(HttpRedirect),
    fault(
        "F56",
        "redirect.bad-location",
        "a 302 to what is no address",
        || redirect(302, Some("http://[::bad")),
    )
    .error(HttpRedirect),
    fault("F56", "redirect.to-file", "a 302 to a file", || {
        redirect(302, Some("file:///etc/passwd"))
    })
    .error(HttpRedirect),
    fault(
        "F56",
        "redirect.to-private-host",
        "a 307 to a host of a private network",
        || redirect(307, Some("https://10.0.0.1/")),
    )
    .error(HttpRedirect),
    fault(
        "F56",
        "redirect.to-http",
        "a 307 from https to plain http",
        || redirect(307, Some("http://service.test/")),
    )
    .error(HttpRedirect),
];

/// A failure that the service explains.
fn problem(status: u16) -> Play {
    let body = format!(r#"{{"status":{status},"message":"the service says {status}"}}"#);
    Play::Reply(Script::json(status, body))
}

fn page(status: u16) -> Play {
    let body = format!("<html><body><h1>Error {status}</h1></body></html>");
    Play::Reply(Script::reply(
        status,
        &[("content-type", "text/html")],
        body,
    ))
}

fn empty(status: u16) -> Play {
    Play::Reply(Script::reply(status, &[], ""))
}

fn retry(after: Option<&str>) -> Play {
    let after = after.map(|after| ("retry-after", after));
    let headers: Vec<_> = [JSON].into_iter().chain(after).collect();
    let body = r#"{"message":"too many requests"}"#;
    Play::Reply(Script::reply(429, &headers, body))
}

fn redirect(status: u16, to: Option<&str>) -> Play {
    let headers: Vec<_> = to.map(|to| ("location", to)).into_iter().collect();
    Play::Reply(Script::reply(status, &headers, ""))
}
