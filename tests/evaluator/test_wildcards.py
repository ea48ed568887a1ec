"""Stars and question marks against known texts."""

import pytest

from guarded_aws.evaluator.arn_pattern import ArnPattern, split_tokens
from guarded_aws.evaluator.wildcard import compile_pattern, compile_text
from guarded_aws.policy.template import split_wildcards


@pytest.mark.parametrize(
    ("pattern", "taken", "not_taken"),
    [
        ("", [""], ["a"]),
        ("abc", ["abc"], ["ab", "abcd", "ABC"]),
        ("*", ["", "a", "a/b:c\n"], []),
        ("**", ["", "a"], []),
        ("abc*", ["abc", "abcd"], ["ab", "xabc"]),
        ("*abc", ["abc", "xabc"], ["abcx"]),
        ("*abc*", ["abc", "xabcx"], ["ab", "axbc"]),
        ("a*a", ["aa", "aba"], ["a", "ab"]),
        ("ab*ba", ["abba", "abxba"], ["aba"]),
        ("a*b*c", ["abc", "axbxc", "abbcc"], ["acb", "ac"]),
        ("?", ["a", "*"], ["", "ab"]),
        ("a?c", ["abc", "a?c"], ["ac", "abbc", "abd"]),
        ("??", ["ab"], ["a", "abc"]),
        ("*?", ["a", "ab"], [""]),
        ("?*?", ["ab", "axb"], ["a"]),
        ("*a?c*", ["abc", "xxabcxx", "aabc"], ["ac", "abxc", "aca"]),
        ("*a?c*d?f*", ["abcdef", "abcdddef", "xaxcxdxfx"], ["defabc", "abcdf"]),
        ("*??*", ["ab", "abc"], ["a"]),
        ("*a??b*", ["axxb", "aaxxbb", "aaaxxb"], ["axb", "axxxb"]),
        ("x*?y?*z", ["xaybz", "xaaybbz"], ["xybz", "xayz"]),
        ("*\x00?*", ["\x00a"], ["\x00"]),
        ("*a?b?c*", ["axbxc", "aaabbbccc"], ["axbx", "cxbxa", "abc"]),
        ("*a?a?a?b*", ["axaxaxb", "aaaaaaaab"], ["aaaaaaaa", "bxaxaxa", "axaxb"]),
        ("*a" * 20 + "*", ["a" * 20, "ba" * 20 + "b"], ["a" * 19, "b" * 40]),
        ("*ab" * 20 + "*bbbbb*" + "*.?" * 20, ["ab" * 20 + "bbbbb" + ".a" * 20], ["ab" * 20 + ".a" * 20, "ab" * 19]),
        ("*a?b" * 17 + "*", ["axb" * 17, "-axb" * 17], ["axb" * 16, "a" + "xxb" * 17, "b" + "axx" * 17]),
        ("*ab" * 17 + "*", ["ab\n" * 17, "a\nbab" + "ab" * 16], ["ab\n" * 16]),
        ("*ab*b", ["abb", "xabxb"], ["xab", "ab"]),
        ("aX*", ["aX", "aXb"], ["a", "ab"]),
        ("*é?*", ["caf\u00e9s"], ["caf\u00e9"]),
    ],
)
def test_a_pattern_takes_whole_texts(pattern: str, taken: list[str], not_taken: list[str]) -> None:
    """A star is any run, a question mark one character, everything else itself."""
    for matcher in (compile_pattern(split_wildcards(pattern)), compile_text(pattern)):
        assert [text for text in taken if not matcher.matches(text)] == []
        assert [text for text in not_taken if matcher.matches(text)] == []


@pytest.mark.parametrize(
    ("pattern", "fields"),
    [
        ("arn:aws:s3:::reports/*", 6),
        ("arn:*:s3:*:*:reports:x", 6),
        ("arn:aws:s3:*", 4),
        ("*", 1),
        ("", 1),
    ],
)
def test_a_pattern_is_split_at_its_first_five_colons(pattern: str, fields: int) -> None:
    """What comes after the fifth is one field, colons and all."""
    assert fields == len(split_tokens(split_wildcards(pattern)))


@pytest.mark.parametrize("text", ["", "arn:aws:s3", "reports", "arn:aws:s3:us-east-1:123456789012"])
def test_an_arn_pattern_takes_no_text_that_is_not_an_arn(text: str) -> None:
    """Fewer than six fields are none."""
    plain = ArnPattern(split_tokens(split_wildcards("arn:aws:s3:::*")))
    wild = ArnPattern(split_tokens(split_wildcards("*:*:*:*:*:*")))

    assert (False, False) == (plain.matches(text), wild.matches(text))
