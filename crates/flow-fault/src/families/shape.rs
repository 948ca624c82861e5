//! Right JSON that is not what the flow thinks of: F81 and F82.

use super::json;
use crate::fault::{Fault, fault};

pub(crate) static FAULTS: [Fault; 9] = [
    fault("F81", "shape.missing", "a member is missing", || {
        json(r#"{"customer_id":"CUST-001","loyalty_points":1500,"is_vip":true}"#)
    }),
    fault("F81", "shape.null", "a member is `null`", || {
        json(r#"{"customer_id":"CUST-001","name":null,"loyalty_points":1500,"is_vip":true}"#)
    }),
    fault(
        "F81",
        "shape.wrong-type",
        "members have other types",
        || json(r#"{"customer_id":1,"name":{"first":"Alice"},"loyalty_points":"1500","is_vip":1}"#),
    ),
    fault(
        "F81",
        "shape.extra",
        "there are members that nobody asked for",
        || {
            json(
                r#"{"customer_id":"CUST-001","name":"Alice Smith","loyalty_points":1500,"is_vip":true,"_links":{"self":"/c/1"},"debug":[1,2]}"#,
            )
        },
    ),
    fault("F81", "shape.renamed", "a member has another name", || {
        json(
            r#"{"customerId":"CUST-001","fullName":"Alice Smith","loyaltyPoints":1500,"isVip":true}"#,
        )
    }),
    fault(
        "F81",
        "shape.text-boolean",
        "`\"true\"` in the place of `true`",
        || {
            json(
                r#"{"customer_id":"CUST-001","name":"Alice Smith","loyalty_points":1500,"is_vip":"true"}"#,
            )
        },
    ),
    fault(
        "F82",
        "reply.of-another",
        "the reply to another request",
        || {
            json(
                r#"{"customer_id":"CUST-002","name":"Bob Jones","loyalty_points":200,"is_vip":false}"#,
            )
        },
    ),
    fault(
        "F82",
        "reply.stale",
        "a reply that was true long ago",
        || {
            json(
                r#"{"customer_id":"CUST-001","name":"Alice Smith","loyalty_points":0,"is_vip":false,"as_of":"1999-12-31"}"#,
            )
        },
    ),
    fault(
        "F82",
        "shape.reordered",
        "the usual reply with its members in another order",
        || {
            json(
                r#"{"is_vip":true,"loyalty_points":1500,"name":"Alice Smith","customer_id":"CUST-001"}"#,
            )
        },
    ),
];
