//! The bindings to the SDK's input builders: which function makes an operation's call.
//!
//! `build.rs` writes one line per member and one `structure!`, `union!` or `sender!` per shape and operation; the
//! macros here say what those lines mean.
//!
//! The SDK's types know no difference between `false` or 0 and nothing for members whose default the model says to be
//! that (ECS 13, Logs 7, ECR 1): of ECS they are always sent, of the others never. AWS takes both as the same.

use super::convert::{Fit, Misfit};
use super::{Clients, Fault};
use crate::api::{Members, Operation, Value};
use crate::text;
use std::future::{Future, ready};
use std::pin::Pin;

/// A call under way. The result itself is read from the response's body, by an interceptor of the client.
pub type Sent<'a> = Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>>;

/// Makes the call of one operation.
type Sender = for<'a> fn(&'a Clients, &Members) -> Fit<Sent<'a>>;

/// Calls an operation. `input` is canonical: AWS's own member names, values of the shapes' types.
///
/// # Errors
/// [`Fault::Misfit`] with the member's path, before anything is sent, where `input` is not; else as the call ends.
pub fn send<'a>(operation: &'static Operation, clients: &'a Clients, input: &'a Members) -> Sent<'a> {
    find(operation).and_then(|sender| sender(clients, input)).unwrap_or_else(|Misfit { path, message }| {
        Box::pin(ready(Err(Fault::Misfit { asked: operation.into(), path, message })))
    })
}

fn find(operation: &Operation) -> Fit<Sender> {
    let senders = generated::senders(operation.service.module);
    match senders.binary_search_by_key(&operation.function, |(function, _)| function) {
        Ok(at) => Ok(senders[at].1),
        Err(_) => Err(Misfit::new(text!(en: "{operation} has no binding", ja: "{operation} は呼び出せません"))),
    }
}

#[allow(deprecated, non_snake_case, non_upper_case_globals, clippy::all, clippy::pedantic)]
#[rustfmt::skip]
mod generated {
    use super::super::convert::{Fields, Fit, Take, Variant, text_of};
    use super::super::fault::finish;
    use super::{Clients, Members, Sender, Sent, Value};
    use aws_sdk_cloudwatchlogs as logs;
    use aws_sdk_ec2 as ec2;
    use aws_sdk_ecr as ecr;
    use aws_sdk_ecs as ecs;
    use aws_sdk_elasticloadbalancingv2 as elbv2;
    use aws_sdk_iam as iam;
    use aws_sdk_sts as sts;

    macro_rules! structure {
        ($type:ty, $m:ident, $builder:expr) => {
            impl Take for $type {
                fn take(value: &Value) -> Fit<Self> {
                    let $m = Fields::of(value)?;
                    let built = $builder.build();
                    $m.done(built)
                }
            }
        };
    }

    macro_rules! union {
        ($type:ty, $variant:ident, $($arms:tt)*) => {
            impl Take for $type {
                fn take(value: &Value) -> Fit<Self> {
                    let $variant = Variant::of(value)?;
                    Ok(match $variant.name { $($arms)* _ => return Err($variant.unknown()) })
                }
            }
        };
    }

    macro_rules! enums {
        ($($type:ty),*) => {
            $(impl Take for $type {
                fn take(value: &Value) -> Fit<Self> {
                    text_of(value).map(<$type>::from)
                }
            })*
        };
    }

    macro_rules! sender {
        ($name:ident, $client:ident, $m:ident, $builder:expr) => {
            fn $name<'a>(clients: &'a Clients, members: &Members) -> Fit<Sent<'a>> {
                let $m = Fields::new(members);
                let builder = $builder;
                $m.fit()?;
                Ok(Box::pin(async move { finish(builder.send_with(clients.$client()).await) }))
            }
        };
    }

    include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
}
