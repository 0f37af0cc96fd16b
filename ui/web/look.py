"""Colours and type of the page: paper by day, a dark hall by night, one accent."""

from __future__ import annotations

import gradio as gr
from gradio.themes import Font
from gradio.themes.utils.colors import Color

INK = Color(
    "#faf8f4", "#f3efe8", "#e6e0d6", "#cfc7ba", "#a59c8e", "#7d7568", "#5f584e", "#453f37",
    "#2b2722", "#1d1a16", "#141210", name="ink",
)  # fmt: skip
CURTAIN = Color(
    "#fbf1ee", "#f4dcd6", "#e8b9ae", "#d98f80", "#c46654", "#a8483a", "#8e342b", "#752923",
    "#5c201c", "#431815", "#2c100e", name="curtain",
)  # fmt: skip
BRASS = "#e3b566"
SANS = (
    Font("system-ui"), Font("PingFang SC"), Font("Microsoft YaHei"), Font("Noto Sans CJK SC"),
    Font("sans-serif"),
)  # fmt: skip
MONO = (Font("ui-monospace"), Font("monospace"))


def theme() -> gr.themes.Base:
    """Fonts are those of the system: nothing is fetched."""
    made = gr.themes.Base(
        primary_hue=CURTAIN, secondary_hue=INK, neutral_hue=INK, font=SANS, font_mono=MONO,
        radius_size=gr.themes.sizes.radius_sm, spacing_size=gr.themes.sizes.spacing_md,
    )  # fmt: skip
    return made.set(
        body_background_fill="#faf8f4",
        body_background_fill_dark="#141210",
        body_text_color="#2b2722",
        body_text_color_dark="#ece6db",
        body_text_color_subdued="#5f584e",
        body_text_color_subdued_dark="#b3a999",
        background_fill_primary="#fffdf9",
        background_fill_primary_dark="#1d1a16",
        background_fill_secondary="#f3efe8",
        background_fill_secondary_dark="#191613",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        block_label_text_color="#5f584e",
        block_label_text_color_dark="#b3a999",
        block_title_text_color="#453f37",
        block_title_text_color_dark="#cfc7ba",
        block_title_text_weight="500",
        border_color_primary="#cfc7ba",
        border_color_primary_dark="#453f37",
        border_color_accent="#8e342b",
        border_color_accent_dark=BRASS,
        color_accent="#8e342b",
        color_accent_soft="#f3efe8",
        color_accent_soft_dark="#2b2722",
        input_background_fill="#fffdf9",
        input_background_fill_dark="#1d1a16",
        input_border_color="#a59c8e",
        input_border_color_dark="#5f584e",
        input_border_width="1px",
        input_placeholder_color="#6d655a",
        input_placeholder_color_dark="#a59c8e",
        button_primary_background_fill="#8e342b",
        button_primary_background_fill_hover="#752923",
        button_primary_background_fill_dark=BRASS,
        button_primary_background_fill_hover_dark="#f0c987",
        button_primary_text_color="#fffdf9",
        button_primary_text_color_dark="#1d1a16",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_background_fill_hover="#f3efe8",
        button_secondary_background_fill_hover_dark="#2b2722",
        button_secondary_border_color="#a59c8e",
        button_secondary_border_color_dark="#5f584e",
        button_border_width="1px",
        button_secondary_text_color="#2b2722",
        button_secondary_text_color_dark="#ece6db",
        button_cancel_background_fill="#8e342b",
        button_cancel_background_fill_dark="#a8483a",
        button_cancel_text_color="#fffdf9",
        button_cancel_text_color_dark="#fffdf9",
        slider_color="#8e342b",
        slider_color_dark=BRASS,
        checkbox_background_color_selected="#8e342b",
        checkbox_background_color_selected_dark=BRASS,
        checkbox_border_color_selected="#8e342b",
        checkbox_border_color_selected_dark=BRASS,
        checkbox_label_background_fill="transparent",
        checkbox_label_background_fill_dark="transparent",
        checkbox_label_background_fill_selected="#f3efe8",
        checkbox_label_background_fill_selected_dark="#2b2722",
        checkbox_label_text_color_selected="#2b2722",
        checkbox_label_text_color_selected_dark="#ece6db",
        link_text_color="#8e342b",
        link_text_color_dark=BRASS,
        shadow_drop="none",
        shadow_drop_lg="none",
    )
