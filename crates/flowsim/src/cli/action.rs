//! `flowsim action`: one data action by itself, every step of it.

use std::{path::Path, time::Duration};

use flow_action::{AnswerLimits, Clock, DataAction, Guarded, Request, answer, reply_of, stub};
use flow_core::{ActionId, Head, HttpEnd, HttpReply};
use flow_expr::{Object, Value};
use flow_http::{Client, Config, Exposure, Trust};

use crate::{
    action::{Given, Shown, json, read_action, read_input, text, text_of},
    cli::{
        Terminal,
        args::{ActionArgs, Format},
        run::{read_certificates, read_map},
    },
    failure::{Failure, Status},
    progress::Progress,
};

/// Runs the action once.
pub(crate) fn action(args: &ActionArgs, terminal: &Terminal) -> Result<Status, Failure> {
    if args.file == Path::new("-") && args.input.as_deref() == Some("-") {
        return Err(Failure::usage(
            "only one of FILE and `--input` can be the standard input",
        ));
    }
    let config = args.config.as_deref();
    let given = Given::read(&args.integrations, &args.credentials, &args.file, config)?;
    let (_, action) = read_action(&args.file, args.name.as_deref(), terminal)?;
    let input = input(args, &action, terminal)?;
    let asking = Guarded::new(&action, &input, &given.surroundings(&action));
    let redactor = given.credentials.redactor(asking.secrets());
    let reply = match &asking.real.request {
        Ok(request) => Some(reply(args, &action, request, &given, terminal)?),
        Err(_) => None,
    };
    let answered = reply.as_ref().map(|reply| {
        let limits = AnswerLimits {
            timeout: timeout(args, &action),
            clock: Clock::Action,
            body_bytes: args.max_response_bytes,
        };
        (reply, answer(&action, reply, &limits))
    });
    let answered = answered
        .as_ref()
        .map(|(reply, answered)| (*reply, answered));
    let shown = Shown::of(&action.name, asking.shown(), answered, &redactor);
    terminal.print(&match args.format {
        Format::Text => text(&shown, terminal.out),
        Format::Json => json(&shown),
    })?;
    Ok(match shown.is_success() {
        true => Status::Fine,
        false => Status::Found,
    })
}

fn input(args: &ActionArgs, action: &DataAction, terminal: &Terminal) -> Result<Value, Failure> {
    match &args.input {
        Some(argument) => read_input(argument),
        None => {
            terminal.say("note: without `--input` the input is made from the input schema");
            Ok(match action.input.example() {
                Value::Object(object) => Value::Object(object),
                _ => Value::Object(Object::default()),
            })
        }
    }
}

fn timeout(args: &ActionArgs, action: &DataAction) -> Duration {
    action
        .timeout
        .mul_f64(args.timeout_scale)
        .max(Duration::from_millis(1))
}

/// Whoever answers: a file, a stub, or the real service.
fn reply(
    args: &ActionArgs,
    action: &DataAction,
    request: &Request,
    given: &Given,
    terminal: &Terminal,
) -> Result<HttpReply, Failure> {
    if let Some(path) = &args.reply {
        let body = text_of(path)?;
        let head = Head::new(
            200,
            [("content-type".to_owned(), "application/json".to_owned())],
        );
        return Ok(HttpReply {
            end: HttpEnd::Complete(head, body.into()),
            ..reply_of(&Value::Null)
        });
    }
    if args.stub {
        return Ok(reply_of(&stub(action)));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::job(format!("cannot start: {error}")))?;
    let client = client(args)?;
    refuse(&client, action, request, given, terminal)?;
    let reply = runtime.block_on(sent(args, action, request, &client));
    // A name lookup that was given up may still be under way; nobody waits for it.
    runtime.shutdown_background();
    reply
}

fn client(args: &ActionArgs) -> Result<Client, Failure> {
    let map = args.map.iter().map(|argument| read_map(argument));
    let config = Config {
        map: map.collect::<Result<_, _>>()?,
        trust: Trust::System {
            extra: read_certificates(&args.ca_cert)?,
        },
        allow_hosts: (!args.allow_hosts.is_empty()).then(|| args.allow_hosts.clone()),
        max_response_bytes: args.max_response_bytes,
        ..Config::default()
    };
    Client::new(config).map_err(|error| Failure::usage(error.to_string()))
}

/// Refuses an address without a host, and one in the file that would send data in plain text.
fn refuse(
    client: &Client,
    action: &DataAction,
    request: &Request,
    given: &Given,
    terminal: &Terminal,
) -> Result<(), Failure> {
    if request.is_relative() {
        let name = action.integrations.first().map_or("NAME", String::as_str);
        return Err(Failure::usage(format!(
            "the address of `{}` begins at its integration: say where that is with `--integration \"{name}=https://…\"`, \
             or answer with `--stub`",
            action.name
        )));
    }
    let target = client.target(&request.url);
    let target =
        target.map_err(|error| Failure::usage(format!("the address cannot be called: {error}")))?;
    let is_ours = given
        .base_url(action)
        .is_some_and(|base| request.url.starts_with(base.trim_end_matches('/')));
    match target.exposure {
        Exposure::Open if !target.mapped && !is_ours => Err(Failure::usage(
            "nothing was called: the action would send data in plain text",
        )),
        Exposure::Loopback if !target.mapped && !is_ours => {
            terminal
                .say("warning: the address is plain `http://`, which the platform does not call");
            Ok(())
        }
        _ => Ok(()),
    }
}

async fn sent(
    args: &ActionArgs,
    action: &DataAction,
    request: &Request,
    client: &Client,
) -> Result<HttpReply, Failure> {
    let name = action.name.as_str().into();
    let post = request.to_send(ActionId(0), name, timeout(args, action));
    let progress = Progress::on_stderr();
    let reply = match progress.wait(&action.name, post.timeout) {
        None => client.send(&post).await,
        Some(wait) => crate::drive::watched(client.send(&post), &wait).await,
    };
    reply.map_err(|error| Failure::job(format!("cannot call the service: {error}")))
}
