//! The flow errors that the declared types of variables rule out. The platform checks what it is answered against them;
//! replies that somebody writes by hand may break them all the same, so that coverage counts these exits.

use flow_core::{ActionKind, Condition, Does, ExitName, Program, Setting};
use flow_expr::{Type, Wanted};

use super::Goal;

/// Whether it is the flow error of an action whose expressions cannot fail while variables hold what they are declared for.
pub(super) fn ruled_out(program: &Program, goal: Goal) -> bool {
    let Goal::Exit(id, ExitName::FlowError) = goal else {
        return false;
    };
    let kind = &program.action(id).kind;
    let fails = |wanted| move |condition: &Condition| can_fail(program, wanted, condition);
    match kind {
        ActionKind::Decision(condition) => !fails(Wanted::Boolean)(condition),
        ActionKind::Switch(conditions) => !conditions.iter().any(fails(Wanted::Boolean)),
        kind if needs_nothing(kind) => {
            let mut expressions = kind.settings().flat_map(Setting::expressions);
            !expressions.any(fails(Wanted::Any))
        }
        _ => false,
    }
}

/// Whether nothing but its expressions makes an action fail: it goes on where one of them gives nothing.
fn needs_nothing(kind: &ActionKind) -> bool {
    match kind {
        ActionKind::SetVariable(_) => true,
        ActionKind::Platform(platform) => {
            matches!(
                platform.does,
                Does::Say(_) | Does::Perform(_) | Does::Transfer(_) | Does::End(_)
            )
        }
        _ => false,
    }
}

fn can_fail(program: &Program, wanted: Wanted, condition: &Condition) -> bool {
    condition.expr.can_fail_as_declared(wanted, &|name| {
        let variable = program.names().get(name)?;
        let mut declared = program.declared().iter();
        let declared = declared.find(|declared| declared.variable == variable)?;
        Some(declared.type_).filter(|known| *known != Type::DYNAMIC)
    })
}
