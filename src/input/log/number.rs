//! Whole numbers, eight digits at a time.

/// The most digits there are: nanoseconds since 1970 have as many.
const MOST: usize = 19;
/// Eight times the digit 0.
const ZEROS: u64 = 0x3030_3030_3030_3030;
/// Powers of ten.
const TENS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// A whole number, where the text is one.
#[inline]
pub(super) fn whole(text: &[u8]) -> Option<i64> {
    let number = match text.len() {
        4..=8 => up_to_8(text),
        9..=16 => up_to_16(text),
        _ => None,
    };
    number.map(u64::cast_signed).or_else(|| unusual(text))
}

/// The number that four digits to eight write, made eight: zeros for those that are missing, what the
/// last four leave of the first four, the last four.
#[inline]
fn up_to_8(text: &[u8]) -> Option<u64> {
    let missing = 8 * 8usize.checked_sub(text.len())?;
    let [first, last] =
        [text.first_chunk()?, text.last_chunk()?].map(|four| u64::from(u32::from_le_bytes(*four)));
    let zeros = ZEROS & ((1 << missing) - 1);
    let word = zeros | (first << missing & u64::from(u32::MAX)) | last << 32;
    Some(number(digits(word.to_le_bytes())?))
}

/// The number that nine digits to sixteen write: the first eight, and the last eight without those
/// that they share.
#[inline]
fn up_to_16(text: &[u8]) -> Option<u64> {
    let (first, last) = (digits(*text.first_chunk()?)?, digits(*text.last_chunk()?)?);
    let more = text.len().checked_sub(8)?;
    let shared = 64 - 8 * more;
    Some(number(first) * TENS.get(more)? + number(last >> shared << shared))
}

/// A number of few digits or very many, or one below 0.
fn unusual(text: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > MOST {
        return None;
    }
    let number = digits.iter().try_fold(0, |number: u64, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + u64::from(digit))
    });
    let number = i64::try_from(number?).ok()?;
    Some(if is_negative { -number } else { number })
}

/// Eight digits as the bytes of a word, the first as the lowest.
#[inline]
fn digits(text: [u8; 8]) -> Option<u64> {
    let word = u64::from_le_bytes(text) ^ ZEROS;
    // 9 is the most that does not reach the highest bit.
    let reached = (word | word.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080;
    (reached == 0).then_some(word)
}

/// The number that eight digits write: first pairs of them, then fours, then all.
#[inline]
fn number(digits: u64) -> u64 {
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    (fours * 10_000 + (fours >> 32)) & 0xffff_ffff
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_what_the_standard_library_reads(text in "-?[0-9]{0,20}[/:a+ -]?[0-9]{0,3}") {
            let expected = text.parse().ok().filter(|_: &i64| !text.starts_with('+'));
            let digits = text.trim_start_matches('-').len();
            let expected = expected.filter(|number| digits <= MOST && *number != i64::MIN);
            prop_assert_eq!(whole(text.as_bytes()), expected, "{}", text);
        }

        #[test]
        fn any_other_byte_is_no_digit(digits in "[0-9]{1,18}", byte in any::<u8>(), at in 0usize..18) {
            let mut text = digits.into_bytes();
            let at = at % text.len();
            text[at] = byte;
            let expected = std::str::from_utf8(&text).ok().filter(|text| !text.starts_with('+'));
            prop_assert_eq!(whole(&text), expected.and_then(|text| text.parse().ok()));
        }
    }
}
