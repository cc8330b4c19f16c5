//! What is said to the world itself and to no service of AWS. It is a call like any other: it takes no time, and it is
//! written down, so that a world that is read back was told the same.

use super::call::{Answer, Read as _, refuse};
use super::ecs;
use super::elbv2;
use super::serve;
use super::world::World;
use super::{Clock, Cloud, Inner, Past, Refusal, StoreError, ready};
use crate::api::Members;
use crate::text;

/// What stands in the log where a call has its service.
pub const SERVICE: &str = "rehearsal";

impl Cloud {
    /// Says what the containers of an image do: `image`, with `reference` and what there is to say of it.
    ///
    /// # Errors
    /// The refusal's code and message.
    pub fn declare(
        &self,
        region: &str,
        what: &str,
        input: Members,
        clock: &Clock,
    ) -> Result<Members, (String, String)> {
        let told = |refusal: Refusal| (refusal.code.into_owned(), refusal.message);
        let mut inner = self.inner();
        let answer = inner.declare(region, what, input, clock);
        answer.unwrap_or_else(|error| Err(serve::failed(&error))).map_err(told)
    }
}

impl Inner {
    fn declare(&mut self, region: &str, what: &str, input: Members, clock: &Clock) -> Result<Answer, StoreError> {
        let Inner { world, store, clock: kept, past, .. } = self;
        kept.get_or_insert_with(|| clock.clone());
        let answer = match ready(world, store, clock, None)? {
            Some(held) => held.declare(world, region, what, input)?,
            None => say(world, region, what, &input),
        };
        if let Some(past) = past {
            // Reads that lag behind know of it at once.
            *past = Past::of(world);
        }
        Ok(answer)
    }
}

/// Says something to the world.
pub fn say(world: &mut World, region: &str, what: &str, input: &Members) -> Answer {
    if what == "quota" {
        let most = input.int("most").and_then(|most| usize::try_from(most).ok());
        let Some(most) = most else {
            let message = text!(
                en: "a quota is a whole number that is not negative",
                ja: "クォータは 0 以上の整数で指定します"
            );
            return refuse("InvalidParameter", message);
        };
        return world.quotas.set(input.required("name"), most).map(|()| Members::new());
    }
    let mut context = world.context(region);
    match what {
        "image" => {
            let answer = ecs::declare(&mut context, input)?;
            elbv2::look_again(&mut context);
            Ok(answer)
        }
        _ => refuse("InvalidParameter", format!("Nothing is known of {what}.")),
    }
}
