"""Typed conditions over declared tables: form, evaluation, words."""
