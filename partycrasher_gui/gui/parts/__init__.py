"""Parts of panes: fields, sliders and views with a look or a way of their own."""
