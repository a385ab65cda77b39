"""`python -m crm_analytics`: the command line."""

from crm_analytics.cli import app

if __name__ == "__main__":
    app(prog_name="python -m crm_analytics")
