"""Crawlers that collect texts for artificial intelligence, by the names that their owners have them obey in robots.txt.

Two kinds are here: those that collect what models learn from, and those whose owners answer questions in the pages'
stead. Not here are search engines, and what fetches one page because a reader asked for it just now.
"""

from typing import NamedTuple


class Crawler(NamedTuple):
    """The name in robots.txt (RFC 9309, 2.2.1), whose it is, and where the owner speaks of it."""

    name: str
    owner: str
    told: str


AI = (
    Crawler("GPTBot", "OpenAI", "https://platform.openai.com/docs/bots"),
    Crawler("OAI-SearchBot", "OpenAI", "https://platform.openai.com/docs/bots"),
    Crawler("ClaudeBot", "Anthropic", "https://support.claude.com/en/articles/8896518"),
    Crawler("Claude-SearchBot", "Anthropic", "https://support.claude.com/en/articles/8896518"),
    # Not crawlers of their own: what the same owner's search engine has fetched is then not used for its models.
    Crawler(
        "Google-Extended",
        "Google",
        "https://developers.google.com/crawling/docs/crawlers-fetchers/overview-google-crawlers",
    ),
    Crawler("Applebot-Extended", "Apple", "https://support.apple.com/119829"),
    Crawler("meta-externalagent", "Meta", "https://developers.facebook.com/docs/sharing/webmasters/web-crawlers"),
    Crawler("Amazonbot", "Amazon", "https://developer.amazon.com/amazonbot"),
    Crawler("PerplexityBot", "Perplexity", "https://docs.perplexity.ai/guides/bots"),
    Crawler("CCBot", "Common Crawl", "https://commoncrawl.org/ccbot"),
    Crawler("Bytespider", "ByteDance", "mailto:spider-feedback@bytedance.com"),  # no page: all that it tells of itself
)
