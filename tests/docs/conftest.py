"""The browser of the tests of pages."""

from tests.browser.conftest import chromium as chromium
