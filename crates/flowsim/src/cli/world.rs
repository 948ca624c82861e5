//! `flowsim world`: a first world file for a flow.

use std::sync::Arc;

use flow_core::{Embedded, Program};

use crate::{
    cli::{Terminal, args::WorldArgs, fuzz::defined, graph::load_sketch},
    failure::{Failure, Status},
    files,
};

/// Writes what the flow asks for, with plausible values.
pub(crate) fn world(args: &WorldArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let (program, embedded) = load(args, terminal)?;
    let name = args.flow.file_name().unwrap_or_default().to_string_lossy();
    let text = flow_scenario::sketch_world(&program, &name, &embedded);
    let Some(out) = &args.out else {
        terminal.print(&text)?;
        return Ok(Status::Fine);
    };
    if !args.force && out.symlink_metadata().is_ok() {
        let out = out.display();
        return Err(Failure::usage(format!(
            "`{out}` is there already: name another file, or overwrite it with `--force`"
        )));
    }
    files::write(out, &text)?;
    let (flow, out) = (args.flow.display(), out.display());
    terminal.say(&format!(
        "`{out}` was written; try `flowsim run {flow} --world {out}`"
    ));
    Ok(Status::Fine)
}

/// The flow's program, and what its file tells of its surroundings.
fn load(args: &WorldArgs, terminal: &Terminal) -> Result<(Arc<Program>, Embedded), Failure> {
    let (source, program) = load_sketch(&args.flow, "run", &args.placeholders, terminal)?;
    let near = (args.flow.as_path(), terminal.err);
    let data = defined(&args.actions, &program, near)?;
    let embedded = data.told_over(&program, flow_load::embedded(&source));
    Ok((Arc::new(program), embedded))
}
