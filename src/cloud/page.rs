//! Pages of lists, as the operation's paginator in the table says.

use super::call::{Input, Read as _, Refusal, refuse};
use crate::api::Members;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How many things a page holds.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Where the call says nothing.
    pub usual: usize,
    pub most: usize,
    /// AWS's code for a token that it did not give.
    pub invalid_token: &'static str,
}

/// The things of the page that the call asks for, and the token for the next one. `key` is what a thing is known by: the
/// next page begins after it, also when others came and went in between. The list has to be sorted by it.
///
/// # Errors
/// The token is none of ours.
pub fn page<T>(
    input: &Input,
    limits: Limits,
    list: Vec<T>,
    key: impl Fn(&T) -> String,
) -> Result<(Vec<T>, Option<String>), Refusal> {
    let paginator = input.operation.paginator.as_ref();
    let token_member = paginator.and_then(|p| p.input_token.first()).copied().unwrap_or("NextToken");
    let size_member = paginator.and_then(|p| p.limit_key).unwrap_or("MaxResults");
    let asked = input.int(size_member).and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0);
    if let Some(size) = input.int(size_member)
        && input.operation.service.module == "ecs"
        && !(1..=i64::try_from(limits.most).unwrap_or(i64::MAX)).contains(&size)
    {
        let message = format!("{size_member} should be between 1 and {}.", limits.most);
        return refuse("InvalidParameterException", message);
    }
    let size = asked.unwrap_or(limits.usual).min(limits.most);
    let begin = match input.text(token_member).filter(|token| !token.is_empty()) {
        None => 0,
        Some(token) => {
            let after = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            match after {
                Some(after) => list.iter().position(|thing| key(thing) == after).map_or_else(
                    || list.iter().position(|thing| key(thing) > after).unwrap_or(list.len()),
                    |at| at + 1,
                ),
                None => return refuse(limits.invalid_token, format!("The token '{token}' is invalid.")),
            }
        }
    };
    let more = list.len() > begin + size;
    let mut list: Vec<T> = list.into_iter().skip(begin).take(size).collect();
    let token = list.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(key(last)));
    list.shrink_to_fit();
    Ok((list, token))
}

/// Adds the token for the next page under the name that the operation has for it.
pub fn with_token(input: &Input, mut answer: Members, token: Option<String>) -> Members {
    let paginator = input.operation.paginator.as_ref();
    let member = paginator.and_then(|p| p.output_token.first()).copied().unwrap_or("NextToken");
    if let Some(token) = token {
        answer.insert(member.to_owned(), crate::api::Value::Text(token));
    }
    answer
}
