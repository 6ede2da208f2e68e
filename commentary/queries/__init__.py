"""The only readers. Every function takes the viewer and gives out nothing they may not see."""
